namespace Vigia.Stages.Score.Trees.Ensemble;

/// <summary>
/// A branch as a cut of the number line: <see cref="Cuts"/> ascending, and for each piece between them (its upper end included) whether the
/// branch is true there. Inputs are floats, so each comparison, strict or not, in single or double precision, is exactly such a cut.
/// </summary>
internal readonly record struct Branch(float[] Cuts, bool[] Pieces, bool MissingIsTrue)
{
    public static Branch Of(RawNode node) => node.Mode switch
    {
        BranchMode.AtMost => Cut(LargestFloat(node.Threshold, inclusive: true), below: true, node.MissingIsTrue),
        BranchMode.Less => Cut(LargestFloat(node.Threshold, inclusive: false), below: true, node.MissingIsTrue),
        BranchMode.AtLeast => Cut(LargestFloat(node.Threshold, inclusive: false), below: false, node.MissingIsTrue, node.Threshold),
        BranchMode.Greater => Cut(LargestFloat(node.Threshold, inclusive: true), below: false, node.MissingIsTrue, node.Threshold),
        BranchMode.Equal => Points([node.Threshold], inside: true, node.MissingIsTrue),
        // NaN is unequal to everything: a missing value takes the true branch whatever the node says of missing values.
        BranchMode.NotEqual => Points([node.Threshold], inside: false, missingIsTrue: true),
        BranchMode.Member => Points(node.Members, inside: true, node.MissingIsTrue),
        _ => throw new ArgumentOutOfRangeException(nameof(node), node.Mode, "a leaf does not branch"),
    };

    /// <summary>One cut; none where no float lies below the threshold, or it is NaN and no comparison with it is true.</summary>
    private static Branch Cut(float? cut, bool below, bool missingIsTrue, double threshold = 0)
    {
        if (cut is { } value) return new([value], [below, !below], missingIsTrue);
        return new([], [!below && !double.IsNaN(threshold)], missingIsTrue);
    }

    /// <summary>A cut on either side of each point. A point that no float equals (or NaN) has no part in it.</summary>
    private static Branch Points(IEnumerable<double> points, bool inside, bool missingIsTrue)
    {
        var cuts = new List<float>();
        foreach (float point in points.Where(point => (double)(float)point == point).Select(point => (float)point + 0f).Distinct().Order())
        {
            float before = MathF.BitDecrement(point);
            if (cuts.Count > 0 && cuts[^1] == before) cuts.RemoveAt(cuts.Count - 1);
            else if (point > float.NegativeInfinity) cuts.Add(before);
            cuts.Add(point);
        }
        // Pieces alternate; the last one lies above all points, so it is outside.
        var pieces = new bool[cuts.Count + 1];
        for (int i = 0; i < pieces.Length; i++) pieces[^(i + 1)] = i % 2 == 0 ? !inside : inside;
        return new([.. cuts], pieces, missingIsTrue);
    }

    /// <summary>The largest float that is less than (or equal to) the threshold; null where there is none.</summary>
    internal static float? LargestFloat(double threshold, bool inclusive)
    {
        if (double.IsNaN(threshold)) return null;
        float nearest = (float)threshold;
        bool fits = inclusive ? nearest <= threshold : nearest < threshold;
        if (fits) return nearest + 0f;
        return float.IsNegativeInfinity(nearest) ? null : MathF.BitDecrement(nearest) + 0f;
    }
}
