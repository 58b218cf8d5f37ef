namespace Vigia.Statistics.Performance;

/// <summary>Neighbouring scores with one rate.</summary>
/// <param name="First">Index of the lowest score.</param>
/// <param name="Last">Index of the highest.</param>
/// <param name="Positives">Positives among them.</param>
/// <param name="Total">Records.</param>
public readonly record struct IsotonicBlock(int First, int Last, long Positives, long Total)
{
    /// <summary>Share of positives.</summary>
    public double Rate => (double)Positives / Total;
}

/// <summary>The rates that never fall as the score rises and fit the data best by least squares (and by likelihood).</summary>
public static class IsotonicRegression
{
    /// <summary>
    /// Pool adjacent violators (R. E. Barlow, D. J. Bartholomew, J. M. Bremner, H. D. Brunk, Statistical Inference under Order
    /// Restrictions, 1972), in exact arithmetic: neighbours whose rates do not rise become one block. The blocks' rates rise strictly.
    /// </summary>
    /// <param name="positives">Positives at each distinct score, in rising order of score.</param>
    /// <param name="totals">Records at each, at least 1.</param>
    public static IReadOnlyList<IsotonicBlock> Fit(ReadOnlySpan<long> positives, ReadOnlySpan<long> totals)
    {
        List<IsotonicBlock> blocks = [];
        for (int i = 0; i < positives.Length; i++)
        {
            IsotonicBlock block = new(i, i, positives[i], totals[i]);
            while (blocks.Count > 0 && !IsBelow(blocks[^1], block))
            {
                block = new(blocks[^1].First, i, blocks[^1].Positives + block.Positives, blocks[^1].Total + block.Total);
                blocks.RemoveAt(blocks.Count - 1);
            }
            blocks.Add(block);
        }
        return blocks;
    }

    private static bool IsBelow(in IsotonicBlock a, in IsotonicBlock b) => (Int128)a.Positives * b.Total < (Int128)b.Positives * a.Total;
}
