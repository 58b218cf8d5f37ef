using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>
/// A model's figures in money, as of one maturity. Amounts are in minor units; NaN where blocked transactions leave a figure open.
/// </summary>
internal sealed record MoneyFigures
{
    /// <summary>False alarms for each fraud caught: <c>FP / TP</c>, that is <c>1 / precision - 1</c>, with precision's interval.</summary>
    public required IntervalEstimate FalsePositivesPerFraud { get; init; }

    /// <summary>Amount of frauds in 10,000ths of the amount of transactions.</summary>
    public required double FraudBasisPoints { get; init; }

    /// <summary>Frauds among 100,000 transactions, with Wilson's interval.</summary>
    public required IntervalEstimate FraudsPer100000 { get; init; }

    /// <summary>Amount of frauds that were flagged.</summary>
    public required double Caught { get; init; }

    /// <summary>Amount of frauds that were not.</summary>
    public required double Lost { get; init; }

    /// <summary>Loss prevented less the costs of reviews and friction; null without costs.</summary>
    public double? NetSaving { get; init; }

    /// <param name="figures">The model's.</param>
    /// <param name="costs">Costs; null where none are given.</param>
    /// <param name="scale">Minor units in a unit of currency.</param>
    public static MoneyFigures Of(ModelFigures figures, CostOptions? costs, double scale)
    {
        IntervalEstimate precision = figures.Precision;
        ConfusionCounts counts = figures.Confusion;
        double open = figures.IsSettled ? 1 : double.NaN;
        double prevented = (costs?.LossShare ?? 0) * figures.Frauds.Caught;
        double spent = costs is null ? 0 : scale * (costs.Review * figures.Flagged + costs.Friction * counts.FalsePositives);
        Interval rate = Intervals.Wilson(counts.Positives, figures.Transactions);
        return new MoneyFigures
        {
            FalsePositivesPerFraud = new IntervalEstimate(
                (double)counts.FalsePositives / counts.TruePositives * open,
                1 / precision.Upper - 1,
                1 / precision.Lower - 1
            ),
            FraudBasisPoints = 10_000 * ((double)figures.Frauds.Caught + figures.Frauds.Missed) / figures.Amount * open,
            FraudsPer100000 = new IntervalEstimate(
                1e5 * counts.Positives / figures.Transactions * open,
                1e5 * rate.Lower * open,
                1e5 * rate.Upper * open
            ),
            Caught = figures.Frauds.Caught * open,
            Lost = figures.Frauds.Missed * open,
            NetSaving = costs is null ? null : (prevented - spent) * open,
        };
    }
}
