namespace Vigia.Stages.Inference;

/// <summary>What a file's first records look like.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format">How it is written.</param>
/// <param name="Records">Records read.</param>
/// <param name="Malformed">Lines that are no records.</param>
/// <param name="IsComplete">Whether the file has no more records.</param>
/// <param name="Columns">In the order in which they appear.</param>
public sealed record Sample(
    string Path,
    SampleFormat Format,
    long Records,
    long Malformed,
    bool IsComplete,
    IReadOnlyList<SampleColumn> Columns
);
