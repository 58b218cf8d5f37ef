using System.Text.Json;
using Vigia.Stages.Json;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Figures;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>Rules in status and report. Amounts are in minor units.</summary>
internal static class RuleJson
{
    /// <summary>Each rule with all figures; nothing where there are no rules.</summary>
    public static void Write(
        Utf8JsonWriter json,
        CohortFigures figures,
        CountingLayout layout,
        IReadOnlyCollection<Cohort> cohorts,
        int maturity
    )
    {
        if (layout.Rules.Count == 0)
        {
            return;
        }
        json.WriteStartArray("rules");
        foreach (RuleFigures rule in figures.OfRules(layout, cohorts, maturity))
        {
            json.WriteStartObject();
            json.WriteString("rule", rule.Rule);
            json.WriteNumber("fired", rule.Figures.Flagged);
            json.WriteNumber("fired_amount", rule.Figures.FlaggedAmount);
            json.WriteNumber("fraud", rule.Figures.Confusion.TruePositives);
            json.WriteNumber("fraud_amount", rule.Figures.Frauds.Caught);
            json.WriteNumber("legitimate", rule.Figures.Confusion.FalsePositives);
            FigureJson.WriteEstimate(json, "precision", rule.Figures.Precision);
            FigureJson.WriteEstimate(json, "recall", rule.Figures.Recall);
            FigureJson.WriteEstimate(json, "amount_recall", rule.Figures.AmountRecall);
            if (rule.Figures.Outcomes is { } outcomes)
            {
                OutcomeJson.WriteBrief(json, outcomes);
            }
            WriteShare(json, "unique", rule.Unique);
            WriteShare(json, "marginal", rule.Marginal);
            if (rule.MarginalSaving is { } saving)
            {
                JsonValues.WriteNumber(json, "marginal_net_saving", saving);
            }
            json.WriteStartArray("models");
            foreach ((string model, long both, long frauds) in rule.Models)
            {
                json.WriteStartObject();
                json.WriteString("model", model);
                json.WriteNumber("both", both);
                json.WriteNumber("both_fraud", frauds);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>The rules of a layout in the order of its counts; nothing without rules.</summary>
    public static void WriteNames(Utf8JsonWriter json, CountingLayout layout)
    {
        if (layout.Rules.Count > 0)
        {
            json.WriteStartArray("rules");
            foreach (RuleInfo rule in layout.Rules.Infos)
            {
                json.WriteStartObject();
                json.WriteString("rule", rule.Name);
                json.WriteString("definition", rule.Definition);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
    }

    /// <summary>One cohort's counts as columns, by the rules of its layout.</summary>
    public static void WriteCounts(Utf8JsonWriter json, CohortFigures figures, Cohort cohort, int maturity)
    {
        if (cohort.Layout.Rules.Count == 0)
        {
            return;
        }
        RuleFigures[] rules = [.. figures.OfRules(cohort.Layout, [cohort], maturity)];
        json.WriteStartObject("rules");
        WriteColumn(json, "fired", rules, r => r.Figures.Flagged);
        WriteColumn(json, "fraud", rules, r => r.Figures.Confusion.TruePositives);
        WriteColumn(json, "fraud_amount", rules, r => (long)r.Figures.Frauds.Caught);
        WriteColumn(json, "legitimate", rules, r => r.Figures.Confusion.FalsePositives);
        WriteColumn(json, "without_outcome", rules, r => r.Figures.Outcomes?.UnknownFlagged ?? 0);
        WriteColumn(json, "unique_fraud", rules, r => r.Unique.Frauds.Count);
        WriteColumn(json, "marginal_fraud", rules, r => r.Marginal.Frauds.Count);
        WriteColumn(json, "marginal_fraud_amount", rules, r => r.Marginal.Frauds.Amount);
        json.WriteEndObject();
    }

    /// <summary>Pairs of rules that fired on the same transactions, as columns; a rule is its place in <c>rules</c>.</summary>
    public static void WriteOverlaps(Utf8JsonWriter json, CountingLayout layout, IReadOnlyCollection<Cohort> cohorts, int maturity)
    {
        if (layout.Rules.Count == 0)
        {
            return;
        }
        RuleOverlap[] overlaps = [.. RuleTable.Overlaps(layout, cohorts, maturity)];
        json.WriteStartObject("rule_overlaps");
        WriteColumn(json, "rule", overlaps, o => o.Rule);
        WriteColumn(json, "other", overlaps, o => o.Other);
        WriteColumn(json, "both", overlaps, o => o.Both);
        WriteColumn(json, "both_fraud", overlaps, o => o.Frauds);
        json.WriteEndObject();
    }

    private static void WriteColumn<T>(Utf8JsonWriter json, string name, IEnumerable<T> rows, Func<T, long> value)
    {
        json.WriteStartArray(name);
        foreach (T row in rows)
        {
            json.WriteNumberValue(value(row));
        }
        json.WriteEndArray();
    }

    private static void WriteShare(Utf8JsonWriter json, string name, RuleShare share)
    {
        json.WriteStartObject(name);
        json.WriteNumber("transactions", share.Transactions);
        json.WriteNumber("fraud", share.Frauds.Count);
        json.WriteNumber("fraud_amount", share.Frauds.Amount);
        json.WriteNumber("legitimate", share.Legitimate.Count);
        json.WriteNumber("legitimate_amount", share.Legitimate.Amount);
        json.WriteNumber("without_outcome", share.Unknown.Count);
        json.WriteEndObject();
    }
}
