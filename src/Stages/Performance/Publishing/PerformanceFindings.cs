using System.Globalization;
using Vigia.Engine.Components;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Figures;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>What a run's last line says of each model: precision and recall at the greatest age that has any.</summary>
internal static class PerformanceFindings
{
    public static IReadOnlyList<RunFinding> Of(PerformanceState state, CohortFigures figures)
    {
        IReadOnlyCollection<Cohort> cohorts = state.RecentCohorts;
        RunFinding[] found =
        [
            .. Enumerable.Range(0, state.Layout.Models.Count).Select(model => OfModel(state, figures, cohorts, model)).OfType<RunFinding>(),
        ];
        RunFinding[] outside =
        [
            .. Enumerable.Range(0, state.Layout.Models.Count).Select(m => Outside(state, figures, cohorts, m)).OfType<RunFinding>(),
        ];
        return found.Length > 0 ? [.. found, .. outside] : [new RunFinding(FindingLevel.Figure, "no figure is known yet"), .. outside];
    }

    private static RunFinding? OfModel(PerformanceState state, CohortFigures figures, IReadOnlyCollection<Cohort> cohorts, int model)
    {
        string name = state.Layout.Models[model].Name;
        // Ages first, the longest before; "latest", which mixes ages, only where no age is complete.
        IEnumerable<int> ages = Enumerable.Range(0, figures.Maturities.LatestIndex).Reverse().Append(figures.Maturities.LatestIndex);
        foreach (int age in ages)
        {
            Cohort[] covered = [.. figures.Covered(cohorts, age, state.Watermark)];
            ModelFigures known = figures.OfModel(state.Layout, model, null, covered, age);
            if (double.IsFinite(known.Precision.Value) || double.IsFinite(known.Recall.Value))
            {
                string when = age == figures.Maturities.LatestIndex ? "so far" : $"after {figures.Maturities.Names[age]}";
                return new RunFinding(FindingLevel.Figure, $"{name} {when} precision {Text(known.Precision)} recall {Text(known.Recall)}");
            }
        }
        return figures.IsHeldBack ? new RunFinding(FindingLevel.Figure, $"{name} without figures, since labels find no payment") : null;
    }

    /// <summary>Scores that are no probabilities, although nothing says what makes such of them.</summary>
    private static RunFinding? Outside(PerformanceState state, CohortFigures figures, IReadOnlyCollection<Cohort> cohorts, int model)
    {
        int latest = figures.Maturities.LatestIndex;
        Cohort[] covered = [.. figures.Covered(cohorts, latest, state.Watermark)];
        ModelFigures known = figures.OfModel(state.Layout, model, null, covered, latest);
        string name = state.Layout.Models[model].Name;
        string remedy = state.Layout.Models[model].LossAtOne is null
            ? "give its 'scale', or an 'activation' to an ONNX model"
            : "raise the end of its 'scale' to the greatest loss to expect";
        return known.Ranks.Outside == 0
            ? null
            : new RunFinding(
                FindingLevel.Warn,
                $"{name} gave {known.Ranks.Outside} of {known.Transactions} scores outside 0 to 1; {remedy}"
            );
    }

    private static string Text(IntervalEstimate figure) =>
        !double.IsFinite(figure.Value) ? "not known"
        : double.IsFinite(figure.Lower)
            ? string.Create(CultureInfo.InvariantCulture, $"{figure.Value:F3} [{figure.Lower:F3} to {figure.Upper:F3}]")
        : figure.Value.ToString("F3", CultureInfo.InvariantCulture);
}
