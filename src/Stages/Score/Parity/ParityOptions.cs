namespace Vigia.Stages.Score.Parity;

/// <summary>Which other model a model's scores must equal, and how nearly.</summary>
/// <param name="Model">Name of the other model.</param>
/// <param name="Tolerance">Greatest absolute difference that counts as equal.</param>
public sealed record ParityOptions(string Model, float Tolerance);
