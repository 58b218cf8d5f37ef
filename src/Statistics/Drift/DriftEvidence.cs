using System.Buffers;
using MathNet.Numerics;

namespace Vigia.Statistics.Drift;

/// <summary>
/// How unlikely a window's counts are if nothing but chance sets it apart from its reference. Two tests share the evidence: the
/// <b>shape</b> of the cells that the reference knows well (deviance at the effective number of records, saddlepoint tail), and the
/// <b>novelty</b> of all the rest together (unseen values, empty cells, missing where nothing was missing; beta-binomial tail).
/// </summary>
/// <remarks>
/// The effective number of records is <c>1 / (1/n + 1/N + rho)</c>: n records now, N behind the reference, and how much such windows vary
/// anyway (the design effect of J. N. K. Rao and A. J. Scott, JASA 76, 1981, 221-230).
/// </remarks>
public static class DriftEvidence
{
    /// <summary>With fewer records there is no verdict.</summary>
    public const int LeastRecords = 20;

    // What the two tests may use of a false-alarm probability.
    private const double ShapePart = 0.8;
    private const double NoveltyPart = 0.2;

    // A cell of its own has so many records in the reference and expects at least one now.
    private const double LeastReference = 25;
    private const double LeastExpected = 1;
    private const int OnStack = 128;

    /// <summary>
    /// Base-10 logarithm of the p-value, at most 0; NaN with fewer than <see cref="LeastRecords"/> records, or without a reference.
    /// </summary>
    /// <param name="reference">Records of the reference in each cell; expected shares times what the expectation is worth in records will
    /// do.</param>
    /// <param name="current">Records in each cell now; as many cells.</param>
    /// <param name="variation">How much windows of this length vary while nothing drifts.</param>
    /// <param name="leastShape">Base-10 logarithm of the least p-value that the shape may have: another estimate of its tail.</param>
    public static double Log10P(
        ReadOnlySpan<double> reference,
        ReadOnlySpan<long> current,
        WindowVariation variation,
        double leastShape = double.NegativeInfinity
    )
    {
        double worth = Sum(reference);
        long records = 0;
        foreach (long count in current)
        {
            records += count;
        }
        if (records < LeastRecords || !(worth > 0))
        {
            return double.NaN;
        }
        double effective = 1 / (1.0 / records + 1 / worth + variation.Rho);
        double least = Math.Max(LeastReference, LeastExpected * worth / effective);
        double[]? rented = current.Length + 1 > OnStack ? ArrayPool<double>.Shared.Rent(2 * (current.Length + 1)) : null;
        Span<double> room = rented ?? stackalloc double[2 * OnStack];
        try
        {
            var pooled = new Pooled(reference, current, least, room);
            return Combine(pooled, records, effective, variation, leastShape);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<double>.Shared.Return(rented);
            }
        }
    }

    private static double Combine(Pooled cells, long records, double effective, WindowVariation variation, double leastShape)
    {
        double worth = cells.Worth;
        double known = 1 / (1 / worth + variation.Rho);
        double outside = Math.Max(0, worth - cells.RestReference);
        double novelty = BetaBinomial.Log10Tail(
            cells.RestRecords,
            records,
            cells.RestReference * known / worth + 0.5,
            outside * known / worth + 0.5
        );
        if (cells.Own < 2)
        {
            return Math.Min(0, novelty);
        }
        double shape = cells.Own == 2 ? TwoCells(cells, known) : Shape(cells, records, effective, variation);
        shape = Math.Max(shape, leastShape);
        return Math.Min(0, Math.Min(shape - Math.Log10(ShapePart), novelty - Math.Log10(NoveltyPart)));
    }

    /// <summary>Exact for two cells: the smaller tail of the beta-binomial, doubled.</summary>
    private static double TwoCells(Pooled cells, double known)
    {
        (long first, long second) = ((long)cells.Records[0], (long)cells.Records[1]);
        double a = cells.Reference[0] * known / cells.Worth + 0.5;
        double b = cells.Reference[1] * known / cells.Worth + 0.5;
        long both = first + second;
        return both == 0
            ? 0
            : Math.Log10(2) + Math.Min(BetaBinomial.Log10Tail(first, both, a, b), BetaBinomial.Log10Tail(second, both, b, a));
    }

    private static double Shape(Pooled cells, long records, double effective, WindowVariation variation)
    {
        // The rest takes part as one more cell if it expects enough.
        int count = cells.Own + (effective * cells.RestReference / cells.Worth >= LeastExpected ? 1 : 0);
        ReadOnlySpan<double> reference = cells.Reference[..count];
        ReadOnlySpan<double> now = cells.Records[..count];
        double counted = Sum(now);
        if (counted == 0)
        {
            return 0;
        }
        double scale = effective / records;
        double total = counted * scale;
        double referenceTotal = Sum(reference);
        double[]? rented = count > OnStack ? ArrayPool<double>.Shared.Rent(count) : null;
        Span<double> expected = (rented ?? stackalloc double[OnStack])[..count];
        double deviance = 0;
        for (int i = 0; i < count; i++)
        {
            double observed = now[i] * scale;
            expected[i] = total * reference[i] / referenceTotal;
            deviance += observed > 0 ? observed * Math.Log(observed / expected[i]) : 0;
        }
        deviance = Math.Max(0, 2 * deviance);
        var distribution = new DevianceNull(expected, stackalloc double[DevianceNull.Room]);
        double tail = distribution.Log10Tail(deviance);
        if (rented is not null)
        {
            ArrayPool<double>.Shared.Return(rented);
        }
        double freedom = variation.FreedomOf(count - 1, records, cells.Worth);
        return double.IsFinite(freedom) ? Math.Max(tail, LogChiSquaredTail(deviance * freedom / (count - 1), freedom)) : tail;
    }

    private static double LogChiSquaredTail(double value, double freedom) =>
        Math.Log10(Math.Max(SpecialFunctions.GammaUpperRegularized(freedom / 2, value / 2), 1e-300));

    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0;
        foreach (double value in values)
        {
            sum += value;
        }
        return sum;
    }

    /// <summary>Cells of their own first, then all the rest as one.</summary>
    private readonly ref struct Pooled
    {
        public Pooled(ReadOnlySpan<double> reference, ReadOnlySpan<long> current, double least, Span<double> room)
        {
            Span<double> own = room[..(current.Length + 1)];
            Span<double> now = room.Slice(current.Length + 1, current.Length + 1);
            double smoothingFrom = Math.Ceiling(least) - 1;
            (double rest, int pooled, int nearby) = (0, 0, 0);
            for (int i = 0; i < reference.Length; i++)
            {
                if (reference[i] >= least)
                {
                    (own[Own], now[Own]) = (reference[i], current[i]);
                    Own++;
                }
                else
                {
                    rest += reference[i];
                    RestRecords += current[i];
                    pooled++;
                }
                nearby += reference[i] > smoothingFrom / 2 && reference[i] <= 2 * smoothingFrom ? 1 : 0;
                Worth += reference[i];
            }
            // Cells are pooled because they have few records, so they have too few by selection (I. J. Good, Biometrika 40, 1953, 237-264).
            double added = pooled > 3 ? (smoothingFrom + 1) * (nearby / (1.5 * smoothingFrom)) : 0;
            RestReference = rest + added;
            Worth += added;
            (own[Own], now[Own]) = (RestReference, RestRecords);
            Reference = own;
            Records = now;
        }

        /// <summary>How many cells are their own.</summary>
        public int Own { get; }

        /// <summary>Records of the reference: own cells, then the rest.</summary>
        public ReadOnlySpan<double> Reference { get; }

        /// <summary>Records now, in the same order.</summary>
        public ReadOnlySpan<double> Records { get; }

        public long RestRecords { get; }

        public double RestReference { get; }

        /// <summary>Records of the reference, with those that the rest has too few.</summary>
        public double Worth { get; }
    }
}
