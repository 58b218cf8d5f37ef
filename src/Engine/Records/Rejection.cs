namespace Vigia.Engine.Records;

/// <summary>A record that a stage could not take: it leaves the rows, is counted, and goes to the dead letter.</summary>
/// <param name="Index">Which received record of the batch (0 to <see cref="RecordBatch.Received"/> - 1).</param>
/// <param name="Stage">The stage that rejected it.</param>
/// <param name="Reason">One of the stage's documented reasons: a short name that suits a metric label.</param>
/// <param name="Detail">What was wrong and where, for people; never a value of the record.</param>
public readonly record struct Rejection(int Index, string Stage, string Reason, string Detail);
