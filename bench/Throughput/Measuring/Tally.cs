namespace Vigia.Bench.Throughput.Measuring;

/// <summary>What a contender has counted. Two that did the same work on the same records have the same.</summary>
/// <param name="Records">Records counted.</param>
/// <param name="Cells">Records in each cell of each feature, then of the scores where there are any.</param>
/// <param name="MayMove">
/// Records that may stand in another cell than others have them in: a score that another order of summation has rounded otherwise, at the edge of a cell.
/// </param>
internal sealed record Tally(long Records, long[] Cells, long MayMove = 0)
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
        long[] differences = [.. Cells.Zip(other.Cells, (here, there) => Math.Abs(here - there)).Where(d => d > 0)];
        // Each that moved is missing in one cell and too many in another.
        return differences.Sum() <= 2 * Math.Max(MayMove, other.MayMove)
            ? null
            : $"{differences.Length} of {Cells.Length} cells hold other counts";
    }
}
