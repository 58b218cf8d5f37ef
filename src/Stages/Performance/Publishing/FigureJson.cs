using System.Text.Json;
using Vigia.Engine.Windows;
using Vigia.Stages.Json;
using Vigia.Stages.Performance.Figures;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>Parts that status and report share. Amounts are in minor units, shares between 0 and 1; what has no value is null.</summary>
internal static class FigureJson
{
    /// <summary>Counts and figures of a model, as properties of the object that is open.</summary>
    public static void WriteModel(Utf8JsonWriter json, ModelFigures figures)
    {
        json.WriteNumber("transactions", figures.Transactions);
        json.WriteNumber("amount", figures.Amount);
        json.WriteNumber("flagged", figures.Flagged);
        json.WriteNumber("flagged_amount", figures.FlaggedAmount);
        WriteVerdicts(json, figures.Verdicts);
        WriteConfusion(json, figures.Confusion, figures.Amounts);
        WriteEstimate(json, "precision", figures.Precision);
        WriteEstimate(json, "recall", figures.Recall);
        WriteEstimate(json, "f1", figures.F1);
        WriteEstimate(json, "false_positive_rate", figures.FalsePositiveRate);
        WriteEstimate(json, "alert_rate", figures.AlertRate);
        WriteEstimate(json, "amount_recall", figures.AmountRecall);
        WriteRank(json, "roc_auc", figures.Ranks.RocAuc, figures.Ranks.RocAucInterval.Interval);
        WriteRank(json, "pr_auc", figures.Ranks.PrAuc, figures.Ranks.PrAucInterval.Interval);
        JsonValues.WriteNumber(json, "missing_score_share", figures.Ranks.MissingShare);
        json.WriteNumber("scores_outside", figures.Ranks.Outside);
        if (figures.Ranks.IsOutside)
        {
            json.WriteString("area_reason", RankFigures.OutsideReason);
        }
        if (figures.Outcomes is { } outcomes)
        {
            OutcomeJson.Write(json, outcomes);
        }
    }

    public static void WriteVerdicts(Utf8JsonWriter json, VerdictCounts verdicts)
    {
        json.WriteNumber("fraud", verdicts.Fraud);
        json.WriteNumber("legitimate", verdicts.Legitimate);
        json.WriteNumber("pending", verdicts.Pending);
        json.WriteNumber("withdrawn", verdicts.Withdrawn);
        json.WriteNumber("unlabelled", verdicts.Unlabelled);
    }

    /// <summary>Claims, what became of them, and how long it took.</summary>
    public static void WriteLabels(Utf8JsonWriter json, LabelQuality labels)
    {
        json.WriteStartObject("labels");
        json.WriteNumber("transactions", labels.Transactions);
        json.WriteNumber("claims", labels.Claims);
        WriteVerdicts(json, labels.Verdicts);
        JsonValues.WriteNumber(json, "claim_rate", labels.ClaimRate);
        JsonValues.WriteNumber(json, "acceptance_rate", labels.Acceptance);
        JsonValues.WriteNumber(json, "withdrawn_share", labels.Withdrawn);
        json.WriteEndObject();
    }

    public static void WritePair(Utf8JsonWriter json, PairFigures pair)
    {
        WriteJoint(json, "all", pair.All);
        WriteJoint(json, "fraud", pair.Counts.Fraud);
        WriteJoint(json, "legitimate", pair.Counts.Legitimate);
        WriteAmounts(json, "fraud_amount", pair.Frauds);
        WriteAmounts(json, "legitimate_amount", pair.Legitimate);
        if (pair.Unknown is { } unknown)
        {
            WriteJoint(json, "without_outcome", unknown);
            json.WriteBoolean("is_settled", pair.IsSettled);
        }
        if (pair.Outcomes is { } outcomes)
        {
            json.WriteStartObject("outcomes");
            foreach ((string basis, PairReading reading) in outcomes.Readings)
            {
                json.WriteStartObject(basis);
                WriteEstimate(json, "precision", reading.Precision);
                WriteEstimate(json, "recall", reading.Recall);
                if (reading.Note is { } note)
                {
                    json.WriteString("note", note);
                }
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        json.WriteStartObject("difference");
        foreach ((string metric, IntervalEstimate difference) in pair.Differences)
        {
            WriteEstimate(json, metric, difference);
        }
        json.WriteEndObject();
    }

    /// <summary>What completeness was learned from.</summary>
    public static void WriteBasis(Utf8JsonWriter json, CompletenessBasis basis)
    {
        json.WriteStartObject("completeness_learned_from");
        json.WriteNumber("cohorts", basis.Cohorts);
        JsonValues.WriteTime(json, "start", basis.Start is { } start ? EventTime.DateOf(start) : null);
        JsonValues.WriteTime(json, "end", basis.End is { } end ? EventTime.DateOf(end) : null);
        json.WriteNumber("frauds", basis.Frauds);
        json.WriteNumber("delay_buckets", basis.Buckets);
        json.WriteNumber("longest_delay_seconds", basis.LongestDelay / 1000d);
        json.WriteEndObject();
    }

    public static void WriteEstimate(Utf8JsonWriter json, string name, IntervalEstimate estimate)
    {
        json.WriteStartObject(name);
        JsonValues.WriteNumber(json, "value", estimate.Value);
        WriteInterval(json, estimate.Interval);
        json.WriteEndObject();
    }

    private static void WriteRank(Utf8JsonWriter json, string name, RankValue rank, Interval interval)
    {
        json.WriteStartObject(name);
        JsonValues.WriteNumber(json, "value", rank.Value);
        JsonValues.WriteNumber(json, "error_bound", rank.ErrorBound);
        WriteInterval(json, interval);
        json.WriteEndObject();
    }

    private static void WriteInterval(Utf8JsonWriter json, Interval interval)
    {
        JsonValues.WriteNumber(json, "lower", interval.Lower);
        JsonValues.WriteNumber(json, "upper", interval.Upper);
    }

    private static void WriteConfusion(Utf8JsonWriter json, ConfusionCounts counts, ConfusionAmounts amounts)
    {
        json.WriteNumber("true_positives", counts.TruePositives);
        json.WriteNumber("false_positives", counts.FalsePositives);
        json.WriteNumber("false_negatives", counts.FalseNegatives);
        json.WriteNumber("true_negatives", counts.TrueNegatives);
        json.WriteNumber("true_positive_amount", amounts.TruePositives);
        json.WriteNumber("false_positive_amount", amounts.FalsePositives);
        json.WriteNumber("false_negative_amount", amounts.FalseNegatives);
        json.WriteNumber("true_negative_amount", amounts.TrueNegatives);
    }

    private static void WriteJoint(Utf8JsonWriter json, string name, JointDecisions decisions) =>
        WriteJoint(json, name, decisions.Both, decisions.OnlyA, decisions.OnlyB, decisions.Neither);

    private static void WriteAmounts(Utf8JsonWriter json, string name, JointAmounts amounts) =>
        WriteJoint(json, name, amounts.Both, amounts.OnlyA, amounts.OnlyB, amounts.Neither);

    private static void WriteJoint(Utf8JsonWriter json, string name, long both, long onlyA, long onlyB, long neither)
    {
        json.WriteStartObject(name);
        json.WriteNumber("both", both);
        json.WriteNumber("champion_alone", onlyA);
        json.WriteNumber("challenger_alone", onlyB);
        json.WriteNumber("neither", neither);
        json.WriteEndObject();
    }
}
