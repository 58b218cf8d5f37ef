using System.Text.Json;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Stages.Json;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Figures;
using Vigia.Stages.Score;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>
/// The section <c>performance</c> of a run's report: figures over the span for each maturity, and every cohort with all counts, by score
/// bin too, so that each figure can be computed again from the report, and each count from the records.
/// </summary>
internal sealed class PerformanceReport(PerformanceOptions options, CohortFigures figures)
{
    /// <summary>Why unlabelled transactions do not count as legitimate.</summary>
    public const string HeldBack =
        "most labels find no transaction, so unlabelled transactions do not count as legitimate; compare the ids of labels and transactions ('normalise_ids'), and the partitions that this process has";

    public void Write(Utf8JsonWriter json, PerformanceState state)
    {
        long? watermark = state.Watermark;
        json.WriteStartObject();
        JsonValues.WriteTime(json, "watermark", watermark is { } now ? EventTime.DateOf(now) : null);
        json.WriteNumber("cohort_seconds", options.Cohort.TotalSeconds);
        json.WriteNumber("span_seconds", options.Span.TotalSeconds);
        json.WriteString("unlabelled_legitimate_after", DurationType.Format(options.Assumed));
        json.WriteString("truth", options.Truth.ToString());
        ModelValueJson.WriteTerms(json, figures);
        WriteLabelTally(json, state);
        if (figures.IsHeldBack)
        {
            json.WriteString("held_back", HeldBack);
        }
        DeadlineJson.Write(json, figures.Deadlines(state.RecentCohorts, watermark));
        WriteLayouts(json, state);
        WriteSummaries(json, state, watermark);
        json.WriteStartArray("cohorts");
        foreach (Cohort cohort in state.AllCohorts)
        {
            WriteCohort(json, cohort, watermark);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static void WriteLabelTally(Utf8JsonWriter json, PerformanceState state)
    {
        json.WriteNumber("transactions_kept", state.Kept);
        json.WriteNumber("transactions_not_counted", state.NotCounted);
        json.WriteNumber("transactions_repeated", state.Labels.RepeatedTransactions);
        json.WriteStartObject("labels");
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
        {
            json.WriteNumber(Word(verdict), state.Labels.Taken[(int)verdict]);
        }
        json.WriteNumber("superseded", state.Labels.Superseded);
        json.WriteNumber("repeated", state.Labels.Repeated);
        json.WriteNumber("unmatched", state.Labels.Unmatched.Sum());
        json.WriteNumber("waiting", state.WaitedFor);
        json.WriteNumber("matched_share", state.MatchedShare);
        json.WriteNumber("reversals", state.Labels.Reversals);
        json.WriteNumber("stake_above_amount", state.Labels.StakesAboveAmount);
        json.WriteEndObject();
        CaseJson.WriteTally(json, state.Labels, state.Recoveries);
    }

    /// <summary>The word for a verdict in metrics and reports.</summary>
    public static string Word(Verdict verdict) =>
        verdict switch
        {
            Verdict.Fraud => "fraud",
            Verdict.Legitimate => "legitimate",
            Verdict.Withdrawn => "withdrawn",
            _ => "pending",
        };

    private static void WriteLayouts(Utf8JsonWriter json, PerformanceState state)
    {
        json.WriteStartArray("layouts");
        foreach (CountingLayout layout in state.Layouts)
        {
            json.WriteStartObject();
            json.WriteNumber("layout", layout.Number);
            json.WriteStartArray("models");
            for (int model = 0; model < layout.Models.Count; model++)
            {
                json.WriteStartObject();
                json.WriteString("model", layout.Models[model].Name);
                json.WriteString("version", layout.Models[model].Version);
                json.WriteString("role", ModelRoles.Word(layout.Models[model].Role));
                json.WriteNumber("threshold", layout.Models[model].Threshold);
                json.WriteStartArray("edges");
                foreach (float edge in layout.Bins[model].Values)
                {
                    json.WriteNumberValue((double)edge);
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            RuleJson.WriteNames(json, layout);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteSummaries(Utf8JsonWriter json, PerformanceState state, long? watermark)
    {
        IReadOnlyCollection<Cohort> cohorts = state.RecentCohorts;
        Completeness[] curve = figures.Completeness(cohorts, watermark);
        FigureJson.WriteBasis(json, CompletenessBasis.Of(cohorts, figures));
        json.WriteStartArray("summary");
        for (int maturity = 0; maturity < figures.Maturities.Count; maturity++)
        {
            Cohort[] covered = [.. figures.Covered(cohorts, maturity, watermark)];
            json.WriteStartObject();
            json.WriteString("maturity", figures.Maturities.Names[maturity]);
            json.WriteNumber("cohorts", covered.DistinctBy(c => c.Index).Count());
            JsonValues.WriteTime(json, "start", covered.Length == 0 ? null : EventTime.DateOf(figures.StartOf(covered.Min(c => c.Index))));
            JsonValues.WriteTime(json, "end", covered.Length == 0 ? null : EventTime.DateOf(figures.EndOf(covered.Max(c => c.Index))));
            json.WriteBoolean("unlabelled_are_legitimate", figures.IsAssumed(maturity));
            Completeness completeness = figures.CompletenessAt(curve, maturity, covered);
            JsonValues.WriteNumber(json, "completeness", completeness.Value);
            FigureJson.WriteLabels(json, figures.OfLabels(covered, maturity));
            WriteDelays(json, covered);
            CaseJson.WriteCases(json, covered, maturity);
            WriteModels(json, state.Layout, covered, maturity, completeness, withBins: false);
            WritePairs(json, state.Layout, covered, maturity);
            RuleJson.Write(json, figures, state.Layout, covered, maturity);
            RuleJson.WriteOverlaps(json, state.Layout, covered, maturity);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteCohort(Utf8JsonWriter json, Cohort cohort, long? watermark)
    {
        json.WriteStartObject();
        JsonValues.WriteTime(json, "start", EventTime.DateOf(figures.StartOf(cohort.Index)));
        JsonValues.WriteTime(json, "end", EventTime.DateOf(figures.EndOf(cohort.Index)));
        json.WriteNumber("layout", cohort.Layout.Number);
        WriteDelays(json, [cohort]);
        json.WriteStartArray("maturities");
        for (int maturity = 0; maturity < figures.Maturities.Count; maturity++)
        {
            json.WriteStartObject();
            json.WriteString("maturity", figures.Maturities.Names[maturity]);
            json.WriteBoolean("is_final", figures.IsFinal(cohort.Index, maturity, watermark));
            json.WriteBoolean("unlabelled_are_legitimate", figures.IsAssumed(maturity));
            FigureJson.WriteLabels(json, figures.OfLabels([cohort], maturity));
            CaseJson.WriteCases(json, [cohort], maturity);
            WriteModels(json, cohort.Layout, [cohort], maturity, null, withBins: true);
            WritePairs(json, cohort.Layout, [cohort], maturity);
            RuleJson.WriteCounts(json, figures, cohort, maturity);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteDelays(Utf8JsonWriter json, IReadOnlyCollection<Cohort> cohorts)
    {
        var claims = new long[figures.Maturities.BucketCount];
        var frauds = new long[figures.Maturities.BucketCount];
        foreach (Cohort cohort in cohorts)
        {
            cohort.AddDelays(claims, frauds);
        }
        json.WriteStartObject("delay_seconds");
        JsonValues.WriteNumber(json, "claim_median", LabelQuality.Quantile(claims, 0.5, figures.Maturities));
        JsonValues.WriteNumber(json, "fraud_median", LabelQuality.Quantile(frauds, 0.5, figures.Maturities));
        json.WriteEndObject();
    }

    private void WriteModels(
        Utf8JsonWriter json,
        CountingLayout layout,
        IReadOnlyCollection<Cohort> cohorts,
        int maturity,
        Completeness? completeness,
        bool withBins
    )
    {
        json.WriteStartArray("models");
        for (int model = 0; model < layout.Models.Count; model++)
        {
            json.WriteStartObject();
            json.WriteString("model", layout.Models[model].Name);
            json.WriteString("version", layout.Models[model].Version);
            ModelFigures found = figures.OfModel(layout, model, null, cohorts, maturity);
            FigureJson.WriteModel(json, found);
            SeriesSums sums = CohortFigures.Sum(layout, model, null, cohorts, maturity);
            ModelValueJson.Write(json, figures, (layout, model, cohorts), maturity, found, withBins ? null : figures.DaysOf(cohorts));
            if (completeness is { } complete)
            {
                WriteCorrected(json, figures.Corrected(layout, model, cohorts, maturity, complete));
            }
            if (withBins)
            {
                WriteBins(json, sums);
            }
            WriteSegments(json, layout, model, cohorts, maturity);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteCorrected(Utf8JsonWriter json, CorrectedPerformance corrected)
    {
        json.WriteStartObject("corrected");
        FigureJson.WriteEstimate(json, "precision", corrected.Precision);
        FigureJson.WriteEstimate(json, "recall", corrected.Recall);
        FigureJson.WriteEstimate(json, "fraud_rate", corrected.FraudRate);
        JsonValues.WriteNumber(json, "f1", corrected.F1);
        json.WriteEndObject();
    }

    /// <summary>Counts by score bin: first those without a score, then those below the first edge, and so on upwards.</summary>
    private static void WriteBins(Utf8JsonWriter json, SeriesSums sums)
    {
        json.WriteStartObject("score_bins");
        WriteColumn(json, "transactions", sums, static (s, bin) => s.CountOf(bin));
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
        {
            json.WriteStartArray(Word(verdict));
            for (int bin = 0; bin < sums.Cells; bin++)
            {
                json.WriteNumberValue(sums.Of(verdict, bin).Count);
            }
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, string name, SeriesSums sums, Func<SeriesSums, int, long> count)
    {
        json.WriteStartArray(name);
        for (int bin = 0; bin < sums.Cells; bin++)
        {
            json.WriteNumberValue(count(sums, bin));
        }
        json.WriteEndArray();
    }

    private void WriteSegments(Utf8JsonWriter json, CountingLayout layout, int model, IReadOnlyCollection<Cohort> cohorts, int maturity)
    {
        json.WriteStartArray("segments");
        for (int slot = 0; slot < layout.Segments.Count; slot++)
        {
            ModelFigures segment = figures.OfModel(layout, model, slot, cohorts, maturity);
            if (segment.Transactions > 0)
            {
                json.WriteStartObject();
                json.WriteString("segment", layout.Segments[slot]);
                FigureJson.WriteModel(json, segment);
                LossJson.Write(
                    json,
                    LossFigures.Of(figures, (layout, model, cohorts), slot, maturity, segment.IsSettled),
                    segment.IsSettled
                );
                json.WriteEndObject();
            }
        }
        json.WriteEndArray();
    }

    private void WritePairs(Utf8JsonWriter json, CountingLayout layout, IReadOnlyCollection<Cohort> cohorts, int maturity)
    {
        json.WriteStartArray("pairs");
        for (int i = 0; i < layout.Challengers.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("champion", layout.Models[layout.Champion].Name);
            json.WriteString("challenger", layout.Models[layout.Challengers[i]].Name);
            FigureJson.WritePair(json, figures.OfPair(layout, i, cohorts, maturity));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
