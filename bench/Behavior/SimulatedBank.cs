using Vigia.Stages.Behavior.Detection;

namespace Vigia.Bench.Behavior;

/// <summary>How a simulated model's flagged rate varies beyond chance.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Pane">Coefficient of variation from pane to pane.</param>
/// <param name="Hour">Coefficient of variation from hour to hour, correlated with the hour before.</param>
internal sealed record Unrest(string Name, double Pane, double Hour)
{
    /// <summary>Correlation of an hour's deviation with the next hour's.</summary>
    public const double Correlation = 0.7;

    public static IReadOnlyList<Unrest> All { get; } = [new("binomial", 0, 0), new("beta-binomial", 0.05, 0), new("wandering", 0.05, 0.03)];
}

/// <summary>A change that is put into the simulation.</summary>
/// <param name="RatioAt">Times the usual flagged rate, by the time since the beginning in hours.</param>
internal sealed record Change(Func<double, double> RatioAt)
{
    public static Change None { get; } = new(_ => 1);
}

/// <summary>
/// Counts of one model by pane, segment and score bin: traffic and rates that follow the hour of the week, drawn at random. Half of the traffic of the
/// model is one segment's, the rest halves again and again.
/// </summary>
/// <param name="draw">Chance.</param>
/// <param name="unrest">Variation beyond chance.</param>
/// <param name="panes">Length of a pane.</param>
internal sealed class SimulatedBank(Draw draw, Unrest unrest, TimeSpan panes)
{
    /// <summary>Segments, of one feature.</summary>
    public const int Segments = 8;

    /// <summary>Score bins: five that are not flagged, one that is, one for no score.</summary>
    public const int Bins = 7;

    public const int FirstFlagged = 5;

    /// <summary>Transactions a second, on average.</summary>
    public const double PerSecond = 3600;

    /// <summary>Flagged, on average.</summary>
    public const double UsualRate = 0.002;

    private static readonly double[] Rest = [0.55, 0.25, 0.12, 0.05, 0.03];

    private double _wander;
    private long _hour = long.MinValue;

    /// <summary>Draws a pane.</summary>
    /// <param name="start">When it begins (Unix ms).</param>
    /// <param name="ratio">Times the usual rate.</param>
    /// <param name="counts">By series and bin; the first series is the whole.</param>
    public void Fill(long start, double ratio, long[] counts)
    {
        Array.Clear(counts);
        double hours = start / 3_600_000.0;
        Wander((long)hours);
        double day = Math.Sin(2 * Math.PI * (hours % 24) / 24);
        double traffic = PerSecond * panes.TotalSeconds * (1 + 0.7 * day) * (hours % 168 > 120 ? 0.8 : 1);
        double rate = UsualRate * (1 - 0.25 * day) * ratio * _wander * draw.Factor(unrest.Pane);
        double share = 0.5;
        for (int segment = 0; segment < Segments; segment++)
        {
            FillSegment(draw.Poisson(traffic * share), rate * (0.7 + 0.1 * segment), counts.AsSpan((1 + segment) * Bins, Bins));
            share = segment == Segments - 2 ? share : share / 2;
        }
        for (int at = Bins; at < counts.Length; at++)
        {
            counts[at % Bins] += counts[at];
        }
    }

    private void Wander(long hour)
    {
        if (hour != _hour)
        {
            double last = _hour == long.MinValue ? 0 : Math.Log(_wander);
            double next = Unrest.Correlation * last + Math.Sqrt(1 - Unrest.Correlation * Unrest.Correlation) * unrest.Hour * draw.Normal();
            (_hour, _wander) = (hour, Math.Exp(next));
        }
    }

    private void FillSegment(long rows, double rate, Span<long> bins)
    {
        bins[FirstFlagged] = draw.Binomial(rows, rate);
        long left = rows - bins[FirstFlagged];
        double share = 1;
        for (int bin = 0; bin < Rest.Length - 1; bin++)
        {
            bins[bin] = draw.Binomial(left, Rest[bin] / share);
            left -= bins[bin];
            share -= Rest[bin];
        }
        bins[Rest.Length - 1] = left;
    }
}
