namespace Vigia.Stages.Performance.Counting;

/// <summary>A rule as counts know it: the same name with another definition is another rule.</summary>
/// <param name="Name">What metrics and reports call it.</param>
/// <param name="Definition">Field and values.</param>
internal sealed record RuleInfo(string Name, string Definition);
