using Vigia.Bench.Verdicts.Traffic;

namespace Vigia.Bench.Verdicts.Incidents;

/// <summary>The incidents that are planted: of each kind several sizes, from plain to slight.</summary>
internal static class Plantings
{
    /// <summary>Incidents of a kind that differ.</summary>
    public const int Variants = 5;

    /// <summary>Kinds that are planted into payments; the others are of labels.</summary>
    public static IReadOnlyList<IncidentKind> Kinds { get; } =
    [.. Enum.GetValues<IncidentKind>().Where(k => k is not (IncidentKind.LabelsStopped or IncidentKind.LabelsLate))];

    /// <param name="kind">Kind of incident.</param>
    /// <param name="variant">0 to <see cref="Variants"/> - 1.</param>
    public static Incident Of(IncidentKind kind, int variant) =>
        kind switch
        {
            IncidentKind.Drift => Drift(variant),
            IncidentKind.MissingField => About(
                kind,
                variant % 2 == 0 && variant < 3 ? Payment.Distance : Payment.Session,
                0,
                Pick(variant, 1, 0.5, 0.3, 0.1, 0.05),
                "missing"
            ),
            IncidentKind.SwappedFields => Swapped(variant),
            IncidentKind.StaleFeed => Stale(variant),
            IncidentKind.MixedUnits => Units(variant),
            IncidentKind.WrongTimeZone => TimeZone(variant),
            IncidentKind.NewBank => About(kind, Payment.Bank, Payment.Banks, Pick(variant, 0.2, 0.1, 0.05, 0.03, 0.02), "new value"),
            IncidentKind.MixShift => Mix(variant),
            IncidentKind.Attack => new(kind, -1, Pick(variant, 0.1, 0.05, 0.03, 0.02, 0.015), 1, 10, "flagged key_type=evp"),
            IncidentKind.ModelSwapped => new(kind, -1, 0, 1, 1000, "model replaced champion"),
            IncidentKind.TrafficStopped => Stopped(variant),
            _ => new(kind, Payment.AmountRatio, 0, 1, 1000, "joint (joint)"),
        };

    private static Incident Mix(int variant)
    {
        double bank = Pick(variant, 7, 6, 5, 3, 7);
        double share = Pick(variant, 0.5, 0.4, 0.4, 0.4, 0.25);
        // More records of a bank, and more of its share: either is what happened.
        return About(IncidentKind.MixShift, Payment.Bank, bank, share, "mix") with { AlsoCause = $"volume bank=b{bank}" };
    }

    private static Incident Drift(int variant)
    {
        // Standard deviations of the logarithms: 1.3, 0.8, 0.9, 1.2, 0.7.
        (int feature, double size) = variant switch
        {
            0 => (Payment.Session, 0.7),
            1 => (Payment.Amount, 0.65),
            2 => (Payment.AccountAge, -0.6),
            3 => (Payment.Distance, 0.6),
            _ => (Payment.Session, -0.35),
        };
        return new(IncidentKind.Drift, feature, size, 1, 1000, Named("drift", feature));
    }

    private static Incident Swapped(int variant)
    {
        (int one, int other) = variant switch
        {
            0 or 3 => (Payment.AccountAge, Payment.Distance),
            1 or 4 => (Payment.Distance, Payment.Session),
            _ => (Payment.Amount, Payment.AmountRatio),
        };
        double share = variant < 3 ? 1 : 0.4;
        return new(IncidentKind.SwappedFields, one, 0, share, 200, $"{Named("swapped", one)}, {Payment.NameOf(other)}") { Other = other };
    }

    private static Incident Stale(int variant)
    {
        (int feature, double value, double share) = variant switch
        {
            0 => (Payment.AccountAge, 613, 1.0),
            1 => (Payment.Distance, 8.25, 1),
            2 => (Payment.Session, 41.5, 0.5),
            3 => (Payment.AmountRatio, 1.0625, 0.3),
            _ => (Payment.Distance, 0, 0.3),
        };
        return About(IncidentKind.StaleFeed, feature, value, share, "one value");
    }

    private static Incident Units(int variant)
    {
        (int feature, double factor, double share) = variant switch
        {
            0 => (Payment.Amount, 100, 1.0),
            1 => (Payment.Session, 1000, 1),
            2 => (Payment.Amount, 0.01, 0.3),
            3 => (Payment.Session, 1.0 / 60, 0.3),
            _ => (Payment.Distance, 1000, 0.1),
        };
        return About(IncidentKind.MixedUnits, feature, factor, share, "unit");
    }

    private static Incident TimeZone(int variant)
    {
        (double hours, double share) = variant switch
        {
            0 => (3.0, 1.0),
            1 => (-3, 1),
            2 => (3, 0.4),
            3 => (-1, 0.5),
            _ => (3, 0.15),
        };
        return About(IncidentKind.WrongTimeZone, Payment.Hour, hours, share, "time zone");
    }

    private static Incident Stopped(int variant) =>
        variant switch
        {
            0 => new(IncidentKind.TrafficStopped, -1, 0, 0.97, 60, "volume"),
            1 => new(IncidentKind.TrafficStopped, -1, 0, 0.9, 60, "volume"),
            2 => new(IncidentKind.TrafficStopped, -1, 0, 0.6, 200, "volume"),
            3 => new(IncidentKind.TrafficStopped, Payment.Bank, 0, 1, 200, "volume bank=b0"),
            _ => new(IncidentKind.TrafficStopped, Payment.Bank, 2, 1, 300, "volume bank=b2"),
        };

    private static Incident About(IncidentKind kind, int feature, double size, double share, string cause) =>
        new(kind, feature, size, share, share < 0.2 ? 1000 : 200, Named(cause, feature));

    private static double Pick(int variant, params ReadOnlySpan<double> values) => values[variant];

    private static string Named(string cause, int feature) => $"{cause} {Payment.NameOf(feature)}";
}
