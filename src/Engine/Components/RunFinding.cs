namespace Vigia.Engine.Components;

/// <summary>How serious a finding is.</summary>
public enum FindingLevel
{
    /// <summary>A figure to know; nothing is wrong.</summary>
    Figure,

    /// <summary>Something to look at.</summary>
    Warn,

    /// <summary>Something to act on.</summary>
    Critical,
}

/// <summary>One thing that a stage found during the run.</summary>
/// <param name="Level">How serious it was at its worst.</param>
/// <param name="Text">What was found: names of features, models and segments, and figures; nothing of any single record.</param>
public sealed record RunFinding(FindingLevel Level, string Text);

/// <summary>A stage that judges data or models, and can say at the end what it found.</summary>
public interface IFindingSource
{
    /// <summary>What is looked at, in a word, such as <c>drift</c>.</summary>
    string FindingName { get; }

    /// <summary>What was found in this run, worst first. Called from any thread.</summary>
    IReadOnlyList<RunFinding> Findings { get; }
}
