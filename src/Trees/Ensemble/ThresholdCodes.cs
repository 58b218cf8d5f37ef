namespace Vigia.Trees.Ensemble;

/// <summary>
/// Makes comparisons of doubles comparisons of floats: a feature's thresholds in ascending order get the codes 1, 3, 5, ...; a value gets
/// the code of the threshold that it equals, or else the even number between those of its neighbours. Every comparison of codes then
/// comes out as that of the doubles does.
/// </summary>
internal static class ThresholdCodes
{
    // Codes are floats, which hold whole numbers up to 2^24.
    private const int MaxThresholds = 1 << 22;

    /// <summary>Replaces the nodes' thresholds by their codes.</summary>
    /// <param name="nodes">The nodes of all trees.</param>
    /// <returns>The thresholds of each feature, ascending; null, with the nodes unchanged, where nodes compare with sets.</returns>
    public static double[][]? Replace(IReadOnlyList<RawNode> nodes)
    {
        if (nodes.Any(node => node.Mode == BranchMode.Member))
        {
            return null;
        }

        RawNode[] splits = [.. nodes.Where(node => node.Mode != BranchMode.Leaf)];
        var sets = new HashSet<double>[splits.Select(node => node.Feature + 1).DefaultIfEmpty(0).Max()];
        foreach (RawNode node in splits.Where(node => !double.IsNaN(node.Threshold)))
        {
            (sets[node.Feature] ??= []).Add(node.Threshold);
        }

        double[][] thresholds = [.. sets.Select(set => set is null ? [] : set.Order().ToArray())];
        if (thresholds.Any(values => values.Length > MaxThresholds))
        {
            return null;
        }

        foreach (RawNode node in splits)
        {
            node.Threshold = Of(thresholds[node.Feature], node.Threshold);
        }

        return thresholds;
    }

    /// <summary>A value's code; NaN for NaN.</summary>
    public static float Of(ReadOnlySpan<double> thresholds, double value)
    {
        if (double.IsNaN(value))
        {
            return float.NaN;
        }

        int place = thresholds.BinarySearch(value);
        return place >= 0 ? (2 * place) + 1 : 2 * ~place;
    }
}
