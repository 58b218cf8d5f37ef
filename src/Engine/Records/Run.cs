namespace Vigia.Engine.Records;

/// <summary>
/// Consecutive rows of one batch that come from one partition. The first and the last offset say what of the partition
/// the run covers; between them there may be gaps (compaction, transaction markers).
/// </summary>
/// <param name="Partition">Where the rows come from.</param>
/// <param name="FirstOffset">Offset of the first record received.</param>
/// <param name="LastOffset">Offset of the last record received; acknowledging the run means continuing after it.</param>
/// <param name="Start">Index of the run's first received record within the batch.</param>
/// <param name="Count">Records received.</param>
public readonly record struct Run(SourcePartition Partition, long FirstOffset, long LastOffset, int Start, int Count)
{
    /// <summary>Index after the run's last received record.</summary>
    public int End => Start + Count;
}
