using System.Text.Json;
using Vigia.Engine.Windows;
using Vigia.Stages.Json;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Estimate;

/// <summary>Estimates in <c>/status</c> and in the report of a run.</summary>
internal static class EstimateJson
{
    public static void Write(Utf8JsonWriter json, WindowEstimate window)
    {
        json.WriteStartObject();
        json.WriteString("window", window.Window);
        JsonValues.WriteTime(json, "start", window.Start is { } start ? EventTime.DateOf(start) : null);
        JsonValues.WriteTime(json, "end", window.End is { } end ? EventTime.DateOf(end) : null);
        json.WriteNumber("rows", window.Rows);
        json.WriteStartArray("models");
        foreach (ModelEstimate model in window.Models)
        {
            Write(json, model);
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>What the estimates are derived from, so that they can be computed again.</summary>
    public static void Write(Utf8JsonWriter json, EstimateReference reference)
    {
        json.WriteStartObject("reference");
        json.WriteString("note", reference.Profile.Note);
        json.WriteString("period", reference.PeriodName);
        json.WriteStartArray("models");
        foreach (EstimateSubject subject in reference.Subjects)
        {
            json.WriteStartObject();
            json.WriteString("model", subject.Model.Name);
            json.WriteNumber("legitimate", subject.Calibration.Legitimate);
            json.WriteNumber("fraud", subject.Calibration.Fraud);
            json.WriteNumber("threshold", subject.Model.Threshold);
            json.WriteStartArray("rates");
            foreach (double rate in subject.Rates)
            {
                json.WriteNumberValue(rate);
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ModelEstimate model)
    {
        json.WriteStartObject();
        json.WriteString("model", model.Model);
        json.WriteNumber("scored", model.Scored);
        for (int i = 0; i < EstimatedPerformance.Names.Count; i++)
        {
            IntervalEstimate value = model.Performance.Values[i];
            json.WriteStartObject(EstimatedPerformance.Names[i]);
            JsonValues.WriteNumber(json, "value", value.Value);
            JsonValues.WriteNumber(json, "lower", value.Lower);
            JsonValues.WriteNumber(json, "upper", value.Upper);
            if (model.Ranges[i] is { } range)
            {
                json.WriteNumber("lower_limit", range.LowerLimit);
                json.WriteNumber("upper_limit", range.UpperLimit);
            }
            if (model.IsAlert(i) is { } isAlert)
            {
                json.WriteBoolean("alert", isAlert);
            }
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
