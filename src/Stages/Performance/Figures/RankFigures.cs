using Vigia.Stages.Performance.Counting;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>Figures that rest on the order of scores. Their intervals include the rounding of scores to bins.</summary>
internal sealed record RankFigures
{
    // Scores outside 0 to 1 share few bins: beyond this they leave the area open.
    private const double Tolerance = 0.01;

    /// <summary>Why areas are absent, where scores are the reason.</summary>
    public const string OutsideReason =
        "scores outside 0 to 1 leave it open by more than 0.01; give the model's 'scale', or an 'activation' to an ONNX model";

    private static readonly IntervalEstimate None = new(double.NaN, Interval.None);

    /// <summary>Of what has no scores.</summary>
    public static readonly RankFigures Nothing = new();

    public RankValue RocAuc { get; private init; } = new(double.NaN, double.NaN, double.NaN);

    public IntervalEstimate RocAucInterval { get; private init; } = None;

    public RankValue PrAuc { get; private init; } = new(double.NaN, double.NaN, double.NaN);

    public IntervalEstimate PrAucInterval { get; private init; } = None;

    /// <summary>Share of transactions without a score among those whose outcome counts.</summary>
    public double MissingShare { get; private init; } = double.NaN;

    /// <summary>Transactions with a score outside 0 to 1.</summary>
    public long Outside { get; private init; }

    /// <summary>Whether <see cref="OutsideReason"/> is why there are no areas.</summary>
    public bool IsOutside { get; private init; }

    /// <param name="sums">By score bin.</param>
    /// <param name="missing">What a missing score counts as.</param>
    /// <param name="isSettled">Whether outcomes are known of so many that what is seen is no selection; else there are no areas.</param>
    public static RankFigures Of(RankSums sums, MissingScore missing, bool isSettled)
    {
        long rows = sums.Positives.Sum() + sums.Negatives.Sum();
        var none = new RankFigures { MissingShare = (double)sums.Missing / rows, Outside = sums.Outside };
        if (!isSettled)
        {
            return none;
        }
        int first = missing == MissingScore.Lowest ? RankBins.Missing : RankBins.Missing + 1;
        ReadOnlySpan<long> positives = sums.Positives.AsSpan(first);
        ReadOnlySpan<long> negatives = sums.Negatives.AsSpan(first);
        RankValue roc = Vigia.Statistics.Performance.RocAuc.FromBins(positives, negatives);
        RankValue pr = Vigia.Statistics.Performance.PrAuc.FromBins(positives, negatives);
        if (sums.Outside > 0 && (roc.ErrorBound > Tolerance || pr.ErrorBound > Tolerance))
        {
            return none with { IsOutside = true };
        }
        return none with
        {
            RocAuc = roc,
            RocAucInterval = roc.Widen(Vigia.Statistics.Performance.RocAuc.WithInterval(positives, negatives)),
            PrAuc = pr,
            PrAucInterval = pr.Widen(Vigia.Statistics.Performance.PrAuc.WithInterval(positives, negatives)),
        };
    }
}
