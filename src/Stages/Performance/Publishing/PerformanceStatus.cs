using System.Text.Json;
using Vigia.Engine.Windows;
using Vigia.Stages.Json;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Figures;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>The section <c>performance</c> of <c>/status</c>: labels, the store, and each model's figures at each maturity.</summary>
internal static class PerformanceStatus
{
    public static void Write(Utf8JsonWriter json, PerformanceState state, CohortFigures figures)
    {
        long? watermark = state.Watermark;
        IReadOnlyCollection<Cohort> cohorts = state.RecentCohorts;
        json.WriteStartObject();
        JsonValues.WriteTime(json, "watermark", watermark is { } now ? EventTime.DateOf(now) : null);
        ModelValueJson.WriteTerms(json, figures);
        PerformanceReport.WriteLabelTally(json, state);
        if (figures.IsHeldBack)
        {
            json.WriteString("held_back", PerformanceReport.HeldBack);
        }
        DeadlineJson.Write(json, figures.Deadlines(cohorts, watermark));
        json.WriteNumber("disk_bytes", state.Shards.All.Sum(s => s.Store.DiskBytes));
        json.WriteStartArray("maturities");
        for (int maturity = 0; maturity < figures.Maturities.Count; maturity++)
        {
            Cohort[] covered = [.. figures.Covered(cohorts, maturity, watermark)];
            json.WriteStartObject();
            json.WriteString("maturity", figures.Maturities.Names[maturity]);
            json.WriteNumber("cohorts", covered.DistinctBy(c => c.Index).Count());
            CaseJson.WriteCases(json, covered, maturity);
            json.WriteStartArray("models");
            for (int model = 0; model < state.Layout.Models.Count; model++)
            {
                json.WriteStartObject();
                json.WriteString("model", state.Layout.Models[model].Name);
                ModelFigures found = figures.OfModel(state.Layout, model, null, covered, maturity);
                FigureJson.WriteModel(json, found);
                ModelValueJson.Write(json, figures, (state.Layout, model, covered), maturity, found, figures.DaysOf(covered));
                json.WriteEndObject();
            }
            json.WriteEndArray();
            // Rules may be hundreds: here at one age alone.
            if (maturity == RuleAge(state, figures, cohorts))
            {
                RuleJson.Write(json, figures, state.Layout, covered, maturity);
            }
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>The greatest age that has transactions; "latest" where none has.</summary>
    private static int RuleAge(PerformanceState state, CohortFigures figures, IReadOnlyCollection<Cohort> cohorts) =>
        Enumerable
            .Range(0, figures.Maturities.LatestIndex)
            .Reverse()
            .FirstOrDefault(age => figures.Covered(cohorts, age, state.Watermark).Any(), figures.Maturities.LatestIndex);
}
