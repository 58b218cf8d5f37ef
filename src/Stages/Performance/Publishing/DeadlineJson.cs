using System.Text.Json;
using Vigia.Engine.Configuration.Types;
using Vigia.Stages.Json;
using Vigia.Stages.Performance.Figures;
using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>Deadlines in status and report.</summary>
internal static class DeadlineJson
{
    /// <summary>What cases that are older than every one of <see cref="DeadlineFigures.Ages"/> are called.</summary>
    private const string Older = "older";

    public static void Write(Utf8JsonWriter json, IEnumerable<DeadlineFigures> deadlines)
    {
        json.WriteStartArray("deadlines");
        foreach (DeadlineFigures figures in deadlines)
        {
            json.WriteStartObject();
            json.WriteString("deadline", Word(figures.Deadline));
            json.WriteNumber("limit_seconds", figures.Limit.TotalSeconds);
            json.WriteNumber("in_time", figures.InTime);
            json.WriteNumber("late", figures.Late);
            json.WriteNumber("running", figures.Running);
            json.WriteNumber("overdue", figures.Overdue);
            JsonValues.WriteNumber(json, "in_time_share", figures.Share);
            json.WriteStartObject("open_by_age");
            foreach ((string age, long count) in OpenByAge(figures))
            {
                json.WriteNumber(age, count);
            }
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>Open cases by the greatest age that metrics and reports name.</summary>
    public static IEnumerable<(string Age, long Count)> OpenByAge(DeadlineFigures figures) =>
        DeadlineFigures.Ages.Select(DurationType.Format).Append(Older).Zip(figures.OpenByAge);

    /// <summary>The word for a deadline in metrics and reports.</summary>
    public static string Word(Deadline deadline) =>
        deadline switch
        {
            Deadline.Contest => "contest",
            Deadline.Analysis => "analysis",
            Deadline.Refund => "refund",
            _ => "refund_request",
        };
}
