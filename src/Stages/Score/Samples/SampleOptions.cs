namespace Vigia.Stages.Score.Samples;

/// <summary>Rows whose scores are known, from the author of a model.</summary>
/// <param name="Path">Full path of the file.</param>
/// <param name="Tolerance">Greatest absolute difference between two scores that count as equal.</param>
public sealed record SampleOptions(string Path, double Tolerance);
