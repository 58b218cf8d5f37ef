using System.Globalization;
using Vigia.Stages.Distributions;

namespace Vigia.Stages.Drift.Causes;

/// <summary>Finds the simplest reason for the way in which a feature moved.</summary>
internal sealed class ValueCauses(DriftComparison comparison)
{
    // A reason must explain so much of the change.
    private const double Explains = 0.7;

    // Reasons that can take many forms fit by chance more easily.
    private const double ManyCells = 0.03;
    private const double ManyFactors = 0.05;

    // A cell that expects less is new.
    private const double New = 1e-4;
    private const double Followed = 0.5;
    private const int HoursPerWeek = 168;

    private static readonly double[] Factors = [10, 12, 60, 100, 1000, 3600, 1e4, 1e5, 1e6];

    /// <param name="window">The distributions.</param>
    /// <param name="moved">Features that moved; at least one.</param>
    public Cause Find(CauseWindow window, IReadOnlyList<int> moved)
    {
        int feature = moved.MaxBy(f => window.ShiftOf(f).Moved);
        (Cause Cause, double Explained) best = new[]
        {
            Missing(window, feature),
            TimeZone(window, feature),
            Swapped(window, feature),
            OneValue(window, feature),
            Unit(window, feature),
        }
            .Where(c => c.Explained >= Explains)
            .DefaultIfEmpty()
            .MaxBy(c => c.Explained);
        return best.Cause
            ?? (window.SubjectOf(feature).Type == "category" ? OfCategory(window, feature) : null)
            ?? new Cause(CauseKind.Drift, NameOf(feature), window.ShiftOf(feature).Moved);
    }

    private string NameOf(int feature) => comparison.Subjects[feature].Name;

    private (Cause Cause, double Explained) Missing(CauseWindow window, int feature)
    {
        int cell = window.SubjectOf(feature).Cells.ToList().FindIndex(c => c.Kind == CellKind.Missing);
        (double weight, double explained) = window.ShiftOf(feature).FitCell(cell);
        return (new Cause(CauseKind.Missing, NameOf(feature), weight), explained);
    }

    /// <summary>Each of two numbers lies where the other one used to.</summary>
    private (Cause Cause, double Explained) Swapped(CauseWindow window, int feature)
    {
        (int Feature, double Weight, double Explained) best = (-1, 0, 0);
        double moved = window.ShiftOf(feature).Moved;
        for (int other = 0; IsNumber(window, feature) && other < comparison.FeatureCount; other++)
        {
            double back = window.ShiftOf(other).Moved;
            if (other != feature && other != comparison.JointSubject && IsNumber(window, other) && back > 0)
            {
                (double weight, double forth) = FitAsIf(window, feature, other);
                double explained = (moved * forth + back * FitAsIf(window, other, feature).Explained) / (moved + back);
                best = explained > best.Explained ? (other, weight, explained) : best;
            }
        }
        if (best.Feature < 0)
        {
            return default;
        }
        (int first, int second) = (Math.Min(feature, best.Feature), Math.Max(feature, best.Feature));
        return (new Cause(CauseKind.Swapped, NameOf(first), best.Weight) { Other = NameOf(second) }, best.Explained);
    }

    private static (double Weight, double Explained) FitAsIf(CauseWindow window, int feature, int other) =>
        window
            .ShiftOf(feature)
            .Fit(CellMass.Move(window.SubjectOf(other).Layout, [.. window.ShiftOf(other).Expected], 1, window.SubjectOf(feature).Layout));

    /// <summary>A feature that says little more than the hour says another hour.</summary>
    private (Cause Cause, double Explained) TimeZone(CauseWindow window, int feature)
    {
        DriftSubject subject = window.SubjectOf(feature);
        Shift shift = window.ShiftOf(feature);
        double total = subject.ReferenceRows;
        if (subject.Clock is not { } clock || shift.Expected.Zip(subject.Reference, (p, r) => Math.Abs(p - r / total)).Sum() / 2 < Followed)
        {
            return default;
        }
        long[] hours = new long[HoursPerWeek];
        double[] expected = new double[subject.Cells.Count];
        (int Hours, double Weight, double Explained) best = default;
        for (int ahead = -12; ahead <= 12; ahead++)
        {
            for (int hour = 0; hour < HoursPerWeek; hour++)
            {
                hours[(hour + ahead + HoursPerWeek) % HoursPerWeek] = window.Hours[hour];
            }
            clock.Hourly.Expect(hours, expected);
            double sum = expected.Sum();
            (double weight, double explained) = shift.Fit([.. expected.Select(e => e / sum)]);
            if (ahead != 0 && explained > best.Explained)
            {
                best = (ahead, weight, explained);
            }
        }
        string detail = best.Hours.ToString("+0 h;-0 h", CultureInfo.InvariantCulture);
        return (new Cause(CauseKind.TimeZone, NameOf(feature), best.Weight) { Detail = detail }, best.Explained);
    }

    private Cause OfCategory(CauseWindow window, int feature)
    {
        Shift shift = window.ShiftOf(feature);
        double fresh = shift.Expected.Zip(shift.Now, (expected, now) => expected < New ? now : 0).Sum();
        return new Cause(fresh >= shift.Moved / 2 ? CauseKind.NewValue : CauseKind.Mix, NameOf(feature), shift.Moved);
    }

    private (Cause Cause, double Explained) OneValue(CauseWindow window, int feature)
    {
        if (!IsNumber(window, feature))
        {
            return default;
        }
        DriftSubject subject = window.SubjectOf(feature);
        Shift shift = window.ShiftOf(feature);
        (int cell, double weight, double explained) = Enumerable
            .Range(0, subject.Cells.Count - 1)
            .Select(c =>
            {
                (double w, double e) = shift.FitCell(c);
                return (c, w, e);
            })
            .MaxBy(f => f.e);
        // Nothing fits beyond the range but another unit; below it a default such as 0 is more likely.
        Cause cause =
            subject.Cells[cell].Kind == CellKind.Over
                ? new Cause(CauseKind.Unit, NameOf(feature), weight) { Detail = "beyond the reference's range" }
                : new Cause(CauseKind.OneValue, NameOf(feature), weight) { Detail = subject.Cells[cell].Label };
        return (cause, explained - ManyCells);
    }

    private (Cause Cause, double Explained) Unit(CauseWindow window, int feature)
    {
        if (!IsNumber(window, feature))
        {
            return default;
        }
        DriftSubject subject = window.SubjectOf(feature);
        Shift shift = window.ShiftOf(feature);
        (double factor, double weight, double explained) = Factors
            .SelectMany(f => new[] { f, 1 / f })
            .Select(f =>
            {
                (double w, double e) = shift.Fit(CellMass.Move(subject.Layout, shift.Expected, f, subject.Layout));
                return (f, w, e);
            })
            .MaxBy(f => f.e);
        string detail =
            factor >= 1
                ? string.Create(CultureInfo.InvariantCulture, $"x {factor:0}")
                : string.Create(CultureInfo.InvariantCulture, $"x 1/{1 / factor:0}");
        return (new Cause(CauseKind.Unit, NameOf(feature), weight) { Detail = detail }, explained - ManyFactors);
    }

    private static bool IsNumber(CauseWindow window, int feature) =>
        window.SubjectOf(feature).Type == "number" && window.SubjectOf(feature).Layout.Edges.Length > 1;
}
