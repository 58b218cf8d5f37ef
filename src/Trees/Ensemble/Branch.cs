namespace Vigia.Trees.Ensemble;

/// <summary>
/// A branch as a cut of the number line: <see cref="Cuts"/> ascending, and for each piece between them (its upper end included) whether the
/// branch is true there. Inputs are floats, so each comparison, strict or not, in single or double precision, is exactly such a cut.
/// </summary>
internal readonly record struct Branch(float[] Cuts, bool[] Pieces, bool MissingIsTrue)
{
    public static Branch Of(RawNode node) =>
        node.Mode switch
        {
            BranchMode.AtMost => Cut(LargestFloat(node.Threshold, inclusive: true), below: true, node.MissingIsTrue),
            BranchMode.Less => Cut(LargestFloat(node.Threshold, inclusive: false), below: true, node.MissingIsTrue),
            BranchMode.AtLeast => Cut(LargestFloat(node.Threshold, inclusive: false), below: false, node.MissingIsTrue, node.Threshold),
            BranchMode.Greater => Cut(LargestFloat(node.Threshold, inclusive: true), below: false, node.MissingIsTrue, node.Threshold),
            BranchMode.Equal => Intervals([Point(node.Threshold)], inside: true, node.MissingIsTrue),
            // NaN is unequal to everything: a missing value takes the true branch whatever the node says of missing values.
            BranchMode.NotEqual => Intervals([Point(node.Threshold)], inside: false, missingIsTrue: true),
            BranchMode.Member => Intervals(MembersOf(node.Members), inside: true, node.MissingIsTrue),
            _ => throw new ArgumentOutOfRangeException(nameof(node), node.Mode, "a leaf does not branch"),
        };

    /// <summary>One cut; none where no float lies below the threshold, or it is NaN and no comparison with it is true.</summary>
    private static Branch Cut(float? cut, bool below, bool missingIsTrue, double threshold = 0)
    {
        if (cut is { } value)
        {
            return new([value], [below, !below], missingIsTrue);
        }

        return new([], [!below && !double.IsNaN(threshold)], missingIsTrue);
    }

    /// <summary>
    /// ONNX Runtime 1.31 compares values with the members of a small set as they are, and drops their fraction before it looks them up in
    /// any other.
    /// </summary>
    private static IEnumerable<(float After, float UpTo)?> MembersOf(double[] members)
    {
        bool small = members.Length < 31 && members.All(member => member is >= 0 and <= 30);
        return small ? members.Select(Point) : members.Select(Truncated);
    }

    /// <summary>The value itself, as an interval open below (NaN: nothing lies below); null where no float equals it.</summary>
    private static (float After, float UpTo)? Point(double value)
    {
        float point = (float)value + 0f;
        if (point != value)
        {
            return null;
        }

        return (float.IsNegativeInfinity(point) ? float.NaN : MathF.BitDecrement(point), point);
    }

    /// <summary>The values that become this whole number without their fraction.</summary>
    private static (float After, float UpTo)? Truncated(double value)
    {
        var (after, upTo) =
            value > 0 ? (value, value + 1)
            : value < 0 ? (value - 1, value)
            : (-1, 1);
        return ((float)after, (float)upTo) switch
        {
            var (from, to) when value > 0 => (MathF.BitDecrement(from), MathF.BitDecrement(to)),
            var (from, to) when value == 0 => (from, MathF.BitDecrement(to)),
            var ends when value < 0 => ends,
            _ => null,
        };
    }

    /// <summary>A cut at either end of each interval. One that there is not has no part in it.</summary>
    private static Branch Intervals(IEnumerable<(float After, float UpTo)?> intervals, bool inside, bool missingIsTrue)
    {
        var cuts = new List<float>();
        foreach (var (after, upTo) in intervals.OfType<(float After, float UpTo)>().Distinct().OrderBy(interval => interval.After))
        {
            // Where one ends as the next begins, they are one.
            if (cuts.Count > 0 && cuts[^1] == after)
            {
                cuts.RemoveAt(cuts.Count - 1);
            }
            else if (!float.IsNaN(after))
            {
                cuts.Add(after);
            }

            cuts.Add(upTo);
        }
        // Pieces alternate; the last one lies above all intervals, so it is outside.
        bool[] pieces = new bool[cuts.Count + 1];
        for (int i = 0; i < pieces.Length; i++)
        {
            pieces[^(i + 1)] = i % 2 == 0 ? !inside : inside;
        }

        return new([.. cuts], pieces, missingIsTrue);
    }

    /// <summary>The largest float that is less than (or equal to) the threshold; null if absent.</summary>
    internal static float? LargestFloat(double threshold, bool inclusive)
    {
        if (double.IsNaN(threshold))
        {
            return null;
        }

        float nearest = (float)threshold;
        bool fits = inclusive ? nearest <= threshold : nearest < threshold;
        if (fits)
        {
            return nearest + 0f;
        }

        return float.IsNegativeInfinity(nearest) ? null : MathF.BitDecrement(nearest) + 0f;
    }
}
