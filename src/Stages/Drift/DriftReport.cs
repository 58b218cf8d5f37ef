using System.Text.Json;
using Vigia.Engine.Windows;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Stages.Drift.Explanations;
using Vigia.Stages.Json;
using Vigia.Stages.Profiles;
using Vigia.Stages.Reports;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>
/// The section <c>drift</c> of a run's report: the whole run (window <c>all</c>, late records included) and the newest tumbling windows of
/// each length, with every count, so that the statistics can be computed again from the report alone; of segments, those with the greatest
/// severity. All of it, except the changes of level, survives restarts where state is kept.
/// </summary>
/// <remarks>Edges are single-precision numbers written as the doubles that they are, so that midpoints come out to the last bit.</remarks>
internal sealed class DriftReport(
    DriftReference reference,
    DriftComparison comparison,
    DriftAssessment assessment,
    DriftExplainer explainer,
    DriftOptions options
)
{
    private const string AllName = "all";

    public void Write(Utf8JsonWriter json, DriftState state, DriftAlarms alarms)
    {
        DriftCounts total = state.Total();
        json.WriteStartObject();
        WriteReference(json);
        json.WriteString("smoothing", options.Smoothing.ToString().ToLowerInvariant());
        json.WriteNumber("warn", options.Warn);
        json.WriteNumber("critical", options.Critical);
        json.WriteNumber("max_false_alarms_per_day", options.MaxFalseAlarmsPerDay);
        json.WriteNumber("pane_seconds", options.Time.Pane.TotalSeconds);
        json.WriteNumber("lateness_seconds", options.Time.Lateness.TotalSeconds);
        json.WriteString("late_rule", options.Time.Late.ToString().ToLowerInvariant());
        json.WriteNumber("rows", total.Rows);
        json.WriteNumber("late", total.Late);
        json.WriteNumber("ahead", total.Ahead);
        JsonValues.WriteTime(json, "watermark", state.Clock.FinalWatermark is { } watermark ? EventTime.DateOf(watermark) : null);
        json.WriteStartObject("windows_left_out");
        foreach ((string name, TumblingWindows<DriftCounts> windows) in state.Tumbling)
        {
            json.WriteNumber(name, windows.LeftOut);
        }
        json.WriteEndObject();
        DriftStatus.WriteEvents(json, alarms.Events);
        WindowLength longest = options.Windows.MaxBy(w => w.Length)!;
        if (state.Sum(state.Windows.First(w => w.Name == longest.Name).Window).Span is { } span)
        {
            explainer.WriteClassifier(json, longest.Name, span.End);
        }
        json.WriteStartArray("windows");
        WriteWindow(json, AllName, null, null, total);
        foreach ((string name, TumblingWindows<DriftCounts> windows) in state.Tumbling)
        {
            foreach ((long start, long end, DriftCounts counts) in windows.Kept)
            {
                WriteWindow(json, name, EventTime.DateOf(start), EventTime.DateOf(end), counts);
            }
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteReference(Utf8JsonWriter json)
    {
        Profile profile = reference.Profile;
        json.WriteStartObject("reference");
        json.WriteString("note", profile.Note);
        json.WriteString("schema", profile.Schema.Name);
        json.WriteNumber("schema_version", profile.Schema.Version);
        json.WriteNumber("rows", profile.Rows);
        json.WriteEndObject();
    }

    private void WriteWindow(Utf8JsonWriter json, string name, DateTimeOffset? start, DateTimeOffset? end, DriftCounts counts)
    {
        json.WriteStartObject();
        json.WriteString("window", name);
        JsonValues.WriteTime(json, "start", start);
        JsonValues.WriteTime(json, "end", end);
        json.WriteNumber("rows", counts.Rows);
        JsonValues.WriteNumber(json, "alpha_log10", assessment.Log10AlphaOf(name));
        json.WriteStartArray("features");
        for (int i = 0; i < comparison.FeatureCount; i++)
        {
            WriteSubject(json, "feature", i, name, counts);
        }
        json.WriteEndArray();
        json.WriteStartArray("scores");
        for (int i = comparison.FeatureCount; i < comparison.Subjects.Count; i++)
        {
            WriteSubject(json, "model", i, name, counts);
        }
        json.WriteEndArray();
        DriftJson.WriteSegments(json, assessment.AssessSegments(name, counts, isSliding: false), options.Seasonal);
        json.WriteEndObject();
    }

    private void WriteSubject(Utf8JsonWriter json, string property, int index, string window, DriftCounts counts)
    {
        DriftSubject subject = comparison.Subjects[index];
        DriftStatistics? statistics = assessment.Compare(window, index, counts);
        json.WriteStartObject();
        json.WriteString(property, subject.Name);
        json.WriteString("type", subject.Type);
        json.WriteNumber("reference_rows", subject.ReferenceRows);
        JsonValues.WriteNumber(json, "reference_mean", subject.Moments?.Mean);
        JsonValues.WriteNumber(json, "reference_std", subject.Moments?.Std);
        DriftVerdict verdict = assessment.JudgeAlone(window, index, statistics);
        json.WriteBoolean("seasonal", assessment.IsSeasonal(index));
        json.WriteString("level", DriftJson.Word(verdict.Level));
        DriftJson.WriteVerdict(json, verdict);
        StatisticsJson.Write(json, statistics);
        json.WriteStartArray("cells");
        ReadOnlySpan<long> cells = comparison.CellsOf(index, counts);
        for (int i = 0; i < cells.Length; i++)
        {
            Cell cell = subject.Cells[i];
            json.WriteStartObject();
            json.WriteString("label", cell.Label);
            json.WriteString("kind", cell.Kind.ToString().ToLowerInvariant());
            JsonValues.WriteNumber(json, "lower", cell.Lower);
            JsonValues.WriteNumber(json, "upper", cell.Upper);
            json.WriteNumber("reference", subject.Reference[i]);
            json.WriteNumber("current", cells[i]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
