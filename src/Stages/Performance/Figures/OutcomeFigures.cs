using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>Precision, recall and recall by amount in one reading of what was blocked or held. NaN where a figure cannot be had.</summary>
internal sealed record OutcomeReading(IntervalEstimate Precision, IntervalEstimate Recall, IntervalEstimate AmountRecall)
{
    /// <summary>Why figures are absent, or what they leave out; null where there is nothing to say.</summary>
    public string? Note { get; init; }

    public static OutcomeReading Absent(string reason) => new(None, None, None) { Note = reason };

    private static IntervalEstimate None => new(double.NaN, Interval.None);
}

/// <summary>
/// What the decisions leave open. Blocked and held transactions have no outcome, so the figures of the others are read three ways: as
/// observed, between the bounds of all frauds and all legitimate, and corrected by a control group or a calibration.
/// </summary>
internal sealed record OutcomeFigures
{
    /// <summary>
    /// Figures are published as those of all transactions if what is unknown cannot change precision or recall by more than this.
    /// </summary>
    public const double Tolerance = 0.01;

    /// <summary>Held transactions, those with a verdict too.</summary>
    public required long Held { get; init; }

    /// <summary>Blocked transactions, those with a verdict too.</summary>
    public required long Blocked { get; init; }

    /// <summary>Transactions that were let through by chance.</summary>
    public required long Controls { get; init; }

    /// <summary>Flagged transactions without an outcome because they were blocked or held.</summary>
    public required long UnknownFlagged { get; init; }

    /// <summary>Other transactions without an outcome because they were blocked or held.</summary>
    public required long UnknownOthers { get; init; }

    /// <summary>Share of the flagged that has an outcome.</summary>
    public required double FlaggedWithOutcome { get; init; }

    /// <summary>Of transactions with an outcome alone.</summary>
    public required OutcomeReading Observed { get; init; }

    /// <summary>If all that is unknown were fraud.</summary>
    public required OutcomeReading AllFraud { get; init; }

    /// <summary>If all that is unknown were legitimate.</summary>
    public required OutcomeReading AllLegitimate { get; init; }

    /// <summary>Between which values precision lies, whatever was blocked.</summary>
    public required Interval PrecisionBounds { get; init; }

    /// <summary>Between which values recall lies, whatever was blocked.</summary>
    public required Interval RecallBounds { get; init; }

    /// <summary>By the control group, divided by the number of all transactions.</summary>
    public required OutcomeReading HorvitzThompson { get; init; }

    /// <summary>By the control group, divided by the sum of weights.</summary>
    public required OutcomeReading SelfNormalised { get; init; }

    /// <summary>By the calibrated score: it trusts the model.</summary>
    public required OutcomeReading ModelBased { get; init; }

    /// <summary>Whether what is unknown could change precision or recall by no more than <see cref="Tolerance"/>.</summary>
    public bool IsSettled =>
        UnknownFlagged + UnknownOthers == 0
        || (PrecisionBounds.Upper - PrecisionBounds.Lower <= Tolerance && RecallBounds.Upper - RecallBounds.Lower <= Tolerance);

    /// <param name="sums">By score bin.</param>
    /// <param name="firstFlagged">The first bin whose transactions are flagged.</param>
    /// <param name="isAssumed">Whether transactions without a verdict count as legitimate, if they were let through.</param>
    /// <param name="rates">Calibrated share of frauds in each bin; null without a calibration.</param>
    public static OutcomeFigures Of(SeriesSums sums, int firstFlagged, bool isAssumed, double[]? rates)
    {
        OutcomeSide others = OutcomeSide.Of(sums, 0, firstFlagged, isAssumed, rates);
        OutcomeSide flagged = OutcomeSide.Of(sums, firstFlagged, sums.Cells, isAssumed, rates);
        (long tp, long fp, long fn, long tn) = (flagged.Fraud.Count, flagged.Legitimate.Count, others.Fraud.Count, others.Legitimate.Count);
        (long uf, long uo) = (flagged.Unknown.Count, others.Unknown.Count);
        return new OutcomeFigures
        {
            Held = flagged.Held + others.Held,
            Blocked = flagged.Blocked + others.Blocked,
            Controls = flagged.Controls + others.Controls,
            UnknownFlagged = uf,
            UnknownOthers = uo,
            FlaggedWithOutcome = (double)(tp + fp) / flagged.All,
            Observed = ReadingOf(new ConfusionCounts(tp, fp, fn, tn), flagged.FraudAmounts(others, 0, 0)) with
            {
                Note = uf + uo > 0 ? "only transactions with an outcome; what was blocked or held is left out" : null,
            },
            AllFraud = ReadingOf(new ConfusionCounts(tp + uf, fp, fn + uo, tn), flagged.FraudAmounts(others, 1, 1)),
            AllLegitimate = ReadingOf(new ConfusionCounts(tp, fp + uf, fn, tn + uo), flagged.FraudAmounts(others, 0, 0)),
            PrecisionBounds = new Interval((double)tp / (tp + fp + uf), (double)(tp + uf) / (tp + fp + uf)),
            RecallBounds = new Interval(ShareOf(tp, fn + uo), ShareOf(tp + uf, fn)),
            HorvitzThompson = OutcomeCorrection.HorvitzThompson(flagged, others, isAssumed),
            SelfNormalised = OutcomeCorrection.SelfNormalised(flagged, others, isAssumed),
            ModelBased = rates is null
                ? OutcomeReading.Absent("no calibration is given ('calibration')")
                : OutcomeCorrection.ModelBased(flagged, others),
        };
    }

    private static OutcomeReading ReadingOf(in ConfusionCounts counts, in FraudAmounts amounts) =>
        new(counts.PrecisionEstimate(), counts.RecallEstimate(), amounts.RecallEstimate());

    // Without any fraud, known or possible, nothing bounds recall but its range.
    private static double ShareOf(long caught, long missed) =>
        caught + missed == 0 ? (missed == 0 ? 1 : 0) : (double)caught / (caught + missed);
}
