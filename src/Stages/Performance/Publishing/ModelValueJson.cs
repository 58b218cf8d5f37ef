using System.Text.Json;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Figures;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>What a model is worth: money, capacity, calibration, other thresholds and kinds of fraud, in status and report.</summary>
internal static class ModelValueJson
{
    /// <param name="json">The model's object, which is open.</param>
    /// <param name="figures">Computes figures.</param>
    /// <param name="of">The model by its number in a layout, and the cohorts.</param>
    /// <param name="maturity">As of which age.</param>
    /// <param name="found">The model's figures.</param>
    /// <param name="days">How many days a table of thresholds covers; null for no table.</param>
    public static void Write(
        Utf8JsonWriter json,
        CohortFigures figures,
        (CountingLayout Layout, int Model, IReadOnlyCollection<Cohort> Cohorts) of,
        int maturity,
        ModelFigures found,
        double? days
    )
    {
        (CountingLayout layout, int model, IReadOnlyCollection<Cohort> cohorts) = of;
        LossJson.Write(json, LossFigures.Of(figures, of, null, maturity, found.IsSettled), found.IsSettled);
        MoneyJson.WriteMoney(json, figures.Money(found));
        MoneyJson.WriteCapacity(json, found.IsSettled ? figures.AtCapacity(layout, model, cohorts, maturity) : null);
        MoneyJson.WriteCapacity(json, found.IsSettled ? figures.AccountsAtCapacity(layout, model, cohorts, maturity) : null);
        if (found.IsSettled && figures.IsAssumed(maturity))
        {
            SeriesSums sums = CohortFigures.Sum(layout, model, null, cohorts, maturity);
            MoneyJson.WriteCalibration(json, figures.Calibration(layout, model, cohorts, maturity, found));
            if (days is { } covered)
            {
                MoneyJson.WriteThresholds(json, ThresholdRow.TableOf(sums, layout.Bins[model], isAssumed: true), covered);
            }
        }
        MoneyJson.WriteAccounts(json, found.IsSettled ? AccountFigures.Of(CohortFigures.Find(layout, model, cohorts), maturity) : null);
        CaseJson.WriteSituations(json, CohortFigures.Find(layout, model, cohorts), maturity);
    }

    /// <summary>What pages call what is counted.</summary>
    public static void WriteTerms(Utf8JsonWriter json, CohortFigures figures)
    {
        json.WriteNumber("minor_units_per_unit", figures.MinorUnits);
        json.WriteStartObject("terms");
        json.WriteString("event", figures.Event);
        json.WriteString("currency", figures.Currency);
        json.WriteEndObject();
    }
}
