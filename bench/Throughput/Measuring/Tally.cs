namespace Vigia.Bench.Throughput.Measuring;

/// <summary>What a contender has counted. Two that did the same work on the same records have the same.</summary>
/// <param name="Records">Records counted.</param>
/// <param name="Cells">Records in each cell of each feature, then of the scores where there are any.</param>
internal sealed record Tally(long Records, long[] Cells)
{
    /// <summary>What is different in another one; null if nothing is.</summary>
    public string? DifferenceFrom(Tally other)
    {
        if (Records != other.Records)
        {
            return $"{Records} records instead of {other.Records}";
        }
        if (Cells.Length != other.Cells.Length)
        {
            return $"{Cells.Length} cells instead of {other.Cells.Length}";
        }
        int differing = Cells.Zip(other.Cells).Count(pair => pair.First != pair.Second);
        return differing == 0 ? null : $"{differing} of {Cells.Length} cells hold other counts";
    }
}
