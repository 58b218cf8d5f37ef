using Vigia.Stages.Alarms;
using Vigia.Stages.Counting;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Drift.Causes;

/// <summary>
/// Finds the smallest group of records that carries a change: of each feature that results are split by, the value whose records hold next
/// to all of it. Where values of several features each hold all but a part e of it, the records that have all of these values hold at least
/// 1 less the sum of these parts (Bonferroni), so that up to three values may be named together.
/// </summary>
internal sealed class CarrierFinder(DriftComparison comparison)
{
    private const double Carries = 0.9;
    private const double CarriesTogether = 0.75;

    // A segment that holds most of the records explains nothing.
    private const double MostRecords = 0.6;
    private const int ValuesNamed = 3;

    /// <param name="counts">What was counted in the window.</param>
    /// <param name="slot">The segment in which the change was noticed; -1 for the whole.</param>
    /// <param name="cause">The cause.</param>
    /// <returns>Names of the segments; empty if all records take part.</returns>
    public IReadOnlyList<string> Find(DriftCounts counts, int slot, Cause cause)
    {
        SegmentPlan plan = comparison.Segments.Plan;
        int subject = comparison.Subjects.ToList().FindIndex(s => s.Name == cause.Subject);
        double whole = MovedRows(-1, subject, counts);
        List<(string Name, double Missed)> carriers = [];
        // What moves the shares of a category is no segment of that category.
        foreach (SegmentDimension dimension in plan.Dimensions.Where(d => d.Feature != cause.Subject))
        {
            (int best, double part) = Enumerable
                .Range(dimension.First, dimension.Count)
                .Select(s => (s, MovedRows(s, subject, counts) / whole))
                .MaxBy(s => s.Item2);
            if (part >= Carries && comparison.SegmentRows(best, counts) <= MostRecords * counts.Rows)
            {
                carriers.Add((plan.Names[best], Math.Max(0, 1 - part)));
            }
        }
        List<string> named = [];
        double missed = 0;
        foreach ((string name, double part) in carriers.OrderBy(c => c.Missed).Take(ValuesNamed))
        {
            missed += part;
            if (named.Count == 0 || missed <= 1 - CarriesTogether)
            {
                named.Add(name);
            }
        }
        return named.Count == 0 && slot >= 0 && !plan.Names[slot].StartsWith($"{cause.Subject}=", StringComparison.Ordinal)
            ? [plan.Names[slot]]
            : named;
    }

    private double MovedRows(int slot, int subject, DriftCounts counts)
    {
        if (slot >= 0 && comparison.Segments.ReferenceRows(slot) == 0)
        {
            return 0;
        }
        var shift = new Shift(comparison.ExpectedShares(slot, subject, counts), comparison.CellsOf(slot, subject, counts));
        return shift.Moved * shift.Rows;
    }
}
