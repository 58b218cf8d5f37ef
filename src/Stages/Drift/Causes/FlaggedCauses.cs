using Vigia.Engine.Components;
using Vigia.Stages.Alarms;
using Vigia.Stages.Counting;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Drift.Causes;

/// <summary>Finds segments whose records are flagged more than usual while those of others are not: what an attack looks like.</summary>
internal sealed class FlaggedCauses(DriftComparison comparison, IReadOnlyList<ModelInfo> models)
{
    private const double LeastRatio = 2;
    private const double LeastExcess = 5;

    // Chance alone gets so far once in some thousand tries.
    private const double LogEvidence = 8;

    // Outside the segment the rate rises by at most this part of its rise in the segment.
    private const double Outside = 0.2;

    // Of several segments that carry so much of the excess, the smallest is named.
    private const double Carries = 0.8;

    /// <summary>The segment that is attacked; null if none is.</summary>
    /// <param name="counts">What was counted in the window.</param>
    public Cause? Find(DriftCounts counts)
    {
        SegmentPlan plan = comparison.Segments.Plan;
        for (int score = comparison.FeatureCount; score < comparison.Subjects.Count; score++)
        {
            string name = comparison.Subjects[score].Name;
            float threshold = models.First(m => m.Name == name).Threshold;
            List<(int Slot, double Rows, double Excess)> found = [];
            foreach (SegmentDimension dimension in plan.Dimensions)
            {
                (int Slot, (double Rows, double Flagged, double Expected) Flags)[] known =
                [
                    .. Enumerable
                        .Range(dimension.First, dimension.Count)
                        .Select(s => (s, Count(s, score, threshold, counts)))
                        .Where(s => s.Item2.Rows > 0),
                ];
                (double all, double usually) = (known.Sum(s => s.Flags.Flagged), known.Sum(s => s.Flags.Expected));
                foreach ((int slot, (double rows, double flagged, double expected)) in known)
                {
                    double excess = flagged - expected;
                    if (
                        excess >= LeastExcess
                        && flagged >= LeastRatio * expected
                        && flagged * Math.Log(flagged / expected) - excess >= LogEvidence
                        && (all - flagged) / (usually - expected) - 1 <= Outside * (flagged / expected - 1)
                    )
                    {
                        found.Add((slot, rows, excess));
                    }
                }
            }
            if (found.Count > 0)
            {
                double most = found.Max(f => f.Excess);
                (int slot, double rows, _) = found.Where(f => f.Excess >= Carries * most).MinBy(f => f.Rows);
                return new Cause(CauseKind.Flagged, name, rows / counts.Rows) { Carriers = [plan.Names[slot]] };
            }
        }
        return null;
    }

    /// <summary>
    /// Records of a segment now, flagged ones, and how many of as many records usually are; nothing for a segment that is new.
    /// </summary>
    private (double Rows, double Flagged, double Expected) Count(int slot, int score, float threshold, DriftCounts counts)
    {
        if (comparison.Segments.ReferenceRows(slot) == 0)
        {
            return default;
        }
        ReadOnlySpan<long> cells = comparison.CellsOf(slot, score, counts);
        double[] shares = comparison.ExpectedShares(slot, score, counts);
        (double rows, double flagged, double usual) = (0, 0, 0);
        for (int i = 0; i < cells.Length; i++)
        {
            bool isFlagged = comparison.Subjects[score].Cells[i].Lower >= threshold;
            rows += cells[i];
            flagged += isFlagged ? cells[i] : 0;
            usual += isFlagged ? shares[i] : 0;
        }
        // Half a record is believed to be flagged where none ever was.
        return (rows, flagged, rows * usual + 0.5 * rows / (comparison.Segments.ReferenceRows(slot) + 1) + 1e-9);
    }
}
