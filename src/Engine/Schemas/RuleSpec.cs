namespace Vigia.Engine.Schemas;

/// <summary>A rule that decides beside the models, and the field that says whether it fired.</summary>
/// <param name="Name">What metrics and reports call it.</param>
/// <param name="Path">The field.</param>
/// <param name="Values">
/// Its values that mean that the rule fired; empty for a boolean field, where true means so, and for a list of names.
/// </param>
/// <param name="Separators">Where the field is a list of the rules that fired: what separates names in a text; null elsewhere.</param>
public sealed record RuleSpec(string Name, FieldPath Path, IReadOnlyList<string> Values, string? Separators = null)
{
    /// <summary>Most rules of a schema: a mask of them is kept with every transaction, and each pair of them is counted.</summary>
    public const int Max = 256;

    /// <summary>Field and values as text: a rule that is defined otherwise is counted as another one.</summary>
    public string Definition =>
        Separators is not null ? $"{Path.Text} has {Name}"
        : Values.Count == 0 ? Path.Text
        : $"{Path.Text} in {string.Join(", ", Values.Order(StringComparer.Ordinal))}";
}
