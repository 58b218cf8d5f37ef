using System.Globalization;
using Vigia.Stages.Alarms;
using Vigia.Stages.Distributions;

namespace Vigia.Stages.Drift.Causes;

/// <summary>Finds the simplest reason for the way in which a feature moved.</summary>
internal sealed class ValueCauses(DriftComparison comparison)
{
    // A reason must explain so much of the change.
    private const double Explains = 0.7;

    // A cell that expects less is new.
    private const double New = 1e-4;
    private const double Followed = 0.5;
    private const int HoursPerWeek = 168;
    private const int HoursAside = 12;

    private static readonly double[] Factors = [10, 12, 60, 100, 1000, 3600, 1e4, 1e5, 1e6];

    /// <param name="window">The distributions.</param>
    /// <param name="moved">Features that moved; at least one.</param>
    public Cause Find(CauseWindow window, IReadOnlyList<int> moved)
    {
        int feature = moved.MaxBy(f => window.ShiftOf(f).Information);
        (Cause Cause, double Explained) best = new[]
        {
            Missing(window, feature),
            TimeZone(window, feature),
            Swapped(window, feature),
            OneValue(window, feature),
            Unit(window, feature),
            NewValue(window, feature),
            Fewer(window, feature),
        }
            .Where(c => c.Explained >= Explains)
            .DefaultIfEmpty()
            .MaxBy(c => c.Explained);
        return best.Cause
            ?? new Cause(IsCategory(window, feature) ? CauseKind.Mix : CauseKind.Drift, NameOf(feature), window.ShiftOf(feature).Moved);
    }

    private string NameOf(int feature) => comparison.Subjects[feature].Name;

    private (Cause Cause, double Explained) Missing(CauseWindow window, int feature)
    {
        int cell = window.SubjectOf(feature).Cells.ToList().FindIndex(c => c.Kind == CellKind.Missing);
        Shift shift = window.ShiftOf(feature);
        (double weight, double explained) = Shift.Fit(1, (shift, shift.OneCell(cell)));
        return (new Cause(CauseKind.Missing, NameOf(feature), weight), explained);
    }

    /// <summary>Each of two numbers lies where the other one used to.</summary>
    private (Cause Cause, double Explained) Swapped(CauseWindow window, int feature)
    {
        (int Feature, double Weight, double Explained) best = (-1, 0, 0);
        int[] others = IsNumber(window, feature)
            ? [.. Enumerable.Range(0, comparison.FeatureCount).Where(o => o != feature && IsNumber(window, o))]
            : [];
        foreach (int other in others)
        {
            (double weight, double explained) = Shift.Fit(
                others.Length,
                (window.ShiftOf(feature), AsIf(window, feature, other)),
                (window.ShiftOf(other), AsIf(window, other, feature))
            );
            best = explained > best.Explained ? (other, weight, explained) : best;
        }
        if (best.Feature < 0)
        {
            return default;
        }
        (int first, int second) = (Math.Min(feature, best.Feature), Math.Max(feature, best.Feature));
        return (new Cause(CauseKind.Swapped, NameOf(first), best.Weight) { Other = NameOf(second) }, best.Explained);
    }

    /// <summary>The shares of a feature's cells if it had the expected values of another one.</summary>
    private static double[] AsIf(CauseWindow window, int feature, int other) =>
        CellMass.Move(window.SubjectOf(other).Layout, window.ShiftOf(other).Expected, 1, window.SubjectOf(feature).Layout);

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
        for (int ahead = -HoursAside; ahead <= HoursAside; ahead++)
        {
            for (int hour = 0; hour < HoursPerWeek; hour++)
            {
                hours[(hour + ahead + HoursPerWeek) % HoursPerWeek] = window.Hours[hour];
            }
            clock.Hourly.Expect(hours, expected);
            double sum = expected.Sum();
            (double weight, double explained) = Shift.Fit(2 * HoursAside, (shift, [.. expected.Select(e => e / sum)]));
            if (ahead != 0 && explained > best.Explained)
            {
                best = (ahead, weight, explained);
            }
        }
        string detail = best.Hours.ToString("+0 h;-0 h", CultureInfo.InvariantCulture);
        return (new Cause(CauseKind.TimeZone, NameOf(feature), best.Weight) { Detail = detail }, best.Explained);
    }

    /// <summary>Values that the reference has next to never.</summary>
    private (Cause Cause, double Explained) NewValue(CauseWindow window, int feature)
    {
        Shift shift = window.ShiftOf(feature);
        double[] fresh = [.. shift.Expected.Zip(shift.Now, (expected, now) => expected < New ? now : 0)];
        double sum = fresh.Sum();
        if (!IsCategory(window, feature) || sum == 0)
        {
            return default;
        }
        (double weight, double explained) = Shift.Fit(1, (shift, [.. fresh.Select(f => f / sum)]));
        return (new Cause(CauseKind.NewValue, NameOf(feature), weight), explained);
    }

    /// <summary>One value of a category comes no more, or more rarely, and the others among themselves as usual.</summary>
    private (Cause Cause, double Explained) Fewer(CauseWindow window, int feature)
    {
        if (!IsCategory(window, feature))
        {
            return default;
        }
        Shift shift = window.ShiftOf(feature);
        int[] known = [.. Enumerable.Range(0, shift.Expected.Count).Where(c => shift.Expected[c] is >= New and < 1)];
        (int cell, double weight, double explained) = known
            .Select(c =>
            {
                double left = 1 - shift.Expected[c];
                (double w, double e) = Shift.Fit(known.Length, (shift, [.. shift.Expected.Select((p, i) => i == c ? 0 : p / left)]));
                return (c, w, e);
            })
            .DefaultIfEmpty()
            .MaxBy(f => f.e);
        string name = NameOf(feature);
        string segment = $"{name}={window.SubjectOf(feature).Cells[cell].Label}";
        return (new Cause(CauseKind.Fewer, name, weight * shift.Expected[cell]) { Carriers = [segment] }, explained);
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
                (double w, double e) = Shift.Fit(subject.Cells.Count, (shift, shift.OneCell(c)));
                return (c, w, e);
            })
            .MaxBy(f => f.e);
        // Nothing fits beyond the range but another unit; below it a default such as 0 is more likely.
        Cause cause =
            subject.Cells[cell].Kind == CellKind.Over
                ? new Cause(CauseKind.Unit, NameOf(feature), weight) { Detail = "beyond the reference's range" }
                : new Cause(CauseKind.OneValue, NameOf(feature), weight) { Detail = subject.Cells[cell].Label };
        return (cause, explained);
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
                double[] other = CellMass.Move(subject.Layout, shift.Expected, f, subject.Layout);
                (double w, double e) = Shift.Fit(2 * Factors.Length, (shift, other));
                return (f, w, e);
            })
            .MaxBy(f => f.e);
        string detail =
            factor >= 1
                ? string.Create(CultureInfo.InvariantCulture, $"x {factor:0}")
                : string.Create(CultureInfo.InvariantCulture, $"x 1/{1 / factor:0}");
        return (new Cause(CauseKind.Unit, NameOf(feature), weight) { Detail = detail }, explained);
    }

    private static bool IsCategory(CauseWindow window, int feature) => window.SubjectOf(feature).Type == "category";

    private static bool IsNumber(CauseWindow window, int feature) =>
        window.SubjectOf(feature).Type == "number" && window.SubjectOf(feature).Layout.Edges.Length > 1;
}
