using System.Text.Json;
using Vigia.Stages.Json;
using Vigia.Stages.Performance.Figures;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>What blocked and held transactions leave open, in status and report.</summary>
internal static class OutcomeJson
{
    /// <summary>The readings by the name that metrics and reports have for them.</summary>
    public static IEnumerable<(string Basis, OutcomeReading Reading)> ReadingsOf(OutcomeFigures outcomes) =>
        [
            ("observed", outcomes.Observed),
            ("all_fraud", outcomes.AllFraud),
            ("all_legitimate", outcomes.AllLegitimate),
            ("horvitz_thompson", outcomes.HorvitzThompson),
            ("self_normalised", outcomes.SelfNormalised),
            ("model_based", outcomes.ModelBased),
        ];

    public static void Write(Utf8JsonWriter json, OutcomeFigures outcomes)
    {
        json.WriteStartObject("outcomes");
        json.WriteNumber("held", outcomes.Held);
        json.WriteNumber("blocked", outcomes.Blocked);
        json.WriteNumber("control", outcomes.Controls);
        json.WriteNumber("flagged_without_outcome", outcomes.UnknownFlagged);
        json.WriteNumber("unflagged_without_outcome", outcomes.UnknownOthers);
        JsonValues.WriteNumber(json, "flagged_with_outcome_share", outcomes.FlaggedWithOutcome);
        json.WriteBoolean("is_settled", outcomes.IsSettled);
        if (!outcomes.IsSettled)
        {
            json.WriteString(
                "reason",
                "blocked and held transactions have no outcome, and could change precision or recall by more than 0.01; figures of all transactions are absent"
            );
        }
        WriteBounds(json, outcomes);
        foreach ((string basis, OutcomeReading reading) in ReadingsOf(outcomes))
        {
            json.WriteStartObject(basis);
            FigureJson.WriteEstimate(json, "precision", reading.Precision);
            FigureJson.WriteEstimate(json, "recall", reading.Recall);
            FigureJson.WriteEstimate(json, "amount_recall", reading.AmountRecall);
            if (reading.Note is { } note)
            {
                json.WriteString("note", note);
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }

    /// <summary>Of a rule: how much has no outcome, the bounds, and what the control group says.</summary>
    public static void WriteBrief(Utf8JsonWriter json, OutcomeFigures outcomes)
    {
        json.WriteStartObject("outcomes");
        json.WriteNumber("flagged_without_outcome", outcomes.UnknownFlagged);
        json.WriteBoolean("is_settled", outcomes.IsSettled);
        WriteBounds(json, outcomes);
        json.WriteStartObject("self_normalised");
        FigureJson.WriteEstimate(json, "precision", outcomes.SelfNormalised.Precision);
        FigureJson.WriteEstimate(json, "recall", outcomes.SelfNormalised.Recall);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteBounds(Utf8JsonWriter json, OutcomeFigures outcomes)
    {
        json.WriteStartObject("bounds");
        foreach ((string metric, Interval bounds) in new[] { ("precision", outcomes.PrecisionBounds), ("recall", outcomes.RecallBounds) })
        {
            json.WriteStartObject(metric);
            JsonValues.WriteNumber(json, "lower", bounds.Lower);
            JsonValues.WriteNumber(json, "upper", bounds.Upper);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
