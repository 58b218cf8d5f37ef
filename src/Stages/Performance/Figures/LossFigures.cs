using Vigia.Stages.Performance.Counting;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>How far the loss that a model predicts is from the amount at stake in frauds, and from 0 in legitimate transactions.</summary>
internal static class LossFigures
{
    /// <summary>Why errors are absent.</summary>
    public const string UnsettledReason = "the outcome of too many blocked or held transactions is not known";

    /// <summary>The errors on all transactions of some cohorts, or on those of a segment, in units of currency.</summary>
    /// <param name="figures">Knows at which maturities transactions without a verdict count as legitimate.</param>
    /// <param name="of">The model by its number in a layout, and the cohorts.</param>
    /// <param name="segment">The segment's slot; null for all transactions.</param>
    /// <param name="maturity">As of which age.</param>
    /// <param name="isSettled">Whether transactions without an outcome are so few that the errors are those of all.</param>
    /// <returns>NaN where they are not settled; null for a model that predicts no loss.</returns>
    public static RegressionErrors? Of(
        CohortFigures figures,
        (CountingLayout Layout, int Model, IReadOnlyCollection<Cohort> Cohorts) of,
        int? segment,
        int maturity,
        bool isSettled
    )
    {
        (CountingLayout layout, int model, IReadOnlyCollection<Cohort> cohorts) = of;
        if (layout.Models[model].LossAtOne is null)
        {
            return null;
        }
        ErrorSum sum = default;
        foreach ((Cohort cohort, int own) in CohortFigures.Find(layout, model, cohorts))
        {
            if (segment is null || cohort.Layout.Segments.SequenceEqual(layout.Segments))
            {
                sum += cohort.Losses?[own]?.At(1 + segment ?? 0, maturity, figures.IsAssumed(maturity)) ?? default;
            }
        }
        double unit = figures.MinorUnits * LossLayout.PerMinorUnit;
        return isSettled
            ? RegressionErrors.Of(sum.Count, (double)sum.Total / unit, (double)sum.Absolute / unit, (double)sum.Squares / unit / unit)
            : RegressionErrors.Of(0, 0, 0, 0);
    }
}
