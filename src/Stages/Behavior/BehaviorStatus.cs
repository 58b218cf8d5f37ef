using System.Text.Json;
using Vigia.Engine.Windows;
using Vigia.Stages.Behavior.Detection;

namespace Vigia.Stages.Behavior;

/// <summary>The section <c>behavior</c> of <c>/status</c> and of the report.</summary>
internal static class BehaviorStatus
{
    public static void Write(Utf8JsonWriter json, BehaviorState? state, IEnumerable<BehaviorAlarm> alarms)
    {
        json.WriteStartObject();
        if (state is not null)
        {
            if (state.JudgedUntil is { } until)
            {
                json.WriteString("judged_until", EventTime.DateOf(until));
            }
            json.WriteNumber("late", state.LeftOut);
            json.WriteStartArray("models");
            foreach (WatchedModel model in state.Models)
            {
                WriteModel(json, model);
            }
            json.WriteEndArray();
        }
        json.WriteStartArray("alarms");
        foreach (BehaviorAlarm alarm in alarms)
        {
            json.WriteStartObject();
            json.WriteString("id", alarm.Id);
            alarm.Write(json);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter json, WatchedModel model)
    {
        ModelWatch watch = model.Watch;
        RateSum lately = watch.Lately[0];
        json.WriteStartObject();
        json.WriteString("model", model.Model.Name);
        json.WriteString(
            "state",
            watch.Incidents.Count > 0 ? "alarm"
                : watch.IsArmed ? "watching"
                : "learning"
        );
        json.WriteNumber("known_hours", watch.Baseline.HoursKnown);
        json.WriteNumber("rate", lately.Rate);
        json.WriteNumber("usual_rate", lately.ExpectedRate);
        json.WriteEndObject();
    }
}
