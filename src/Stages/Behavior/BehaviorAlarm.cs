using System.Globalization;
using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Windows;
using Vigia.Stages.Alarms;
using Vigia.Stages.Behavior.Counting;
using Vigia.Stages.Behavior.Detection;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Behavior;

/// <summary>An alarm as it is published: counts and names of segments, nothing of any single record.</summary>
/// <param name="Pipeline">Name of the pipeline.</param>
/// <param name="Model">The model.</param>
/// <param name="Segments">How results are split.</param>
/// <param name="News">Its latest update.</param>
internal sealed record BehaviorAlarm(string Pipeline, ModelInfo Model, SegmentPlan Segments, IncidentUpdate News)
{
    private const int SegmentsShown = 5;
    private const double Carries = 0.8;
    private const double MostRecords = 0.6;

    /// <summary>
    /// The same in all updates of one alarm, and after a restart: pipeline, model, detector, segment, direction and start.
    /// </summary>
    public string Id =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Pipeline}|{Model.Name}|{BehaviorNames.Of(News.Lead.Detector)}|{SeriesName(News.Lead.Series)}|{BehaviorNames.Direction(News.Lead.IsUp)}|{EventTime.DateOf(News.Lead.Onset):yyyy-MM-ddTHH:mm:ssZ}"
        );

    /// <summary>The series that leads it.</summary>
    public string Segment => SeriesName(News.Lead.Series);

    /// <summary>What changed, where and in which direction, such as <c>flags of champion in channel=app up</c>.</summary>
    public string Summary
    {
        get
        {
            string what =
                News.Lead.Detector == Detector.Volume ? "records"
                : News.Lead.Detector == Detector.Amount ? "amount"
                : $"{(News.Lead.Detector == Detector.Scores ? "scores" : "flags")} of {Model.Name}";
            string place = News.Lead.Series == 0 ? "" : $" in {Segment}";
            return $"{what}{place} {BehaviorNames.Direction(News.Lead.IsUp)}";
        }
    }

    /// <summary>The change of the whole's rate by the feature whose segments carry most of it; null if it is not known.</summary>
    public RateChange? MainChange => News.Changes.Where(c => c.Parts.Count > 0).MaxBy(c => c.Parts.Max(p => Math.Abs(p.Mix + p.Score)));

    /// <summary>The smallest segment that carries four fifths of the change of the whole's rate; null if none does.</summary>
    private string? Carrier =>
        News
            .Changes.SelectMany(change =>
                change
                    .Parts.Where(p => (p.Mix + p.Score) / (change.After - change.Before) >= Carries && p.ShareAfter <= MostRecords)
                    .Select(p => (Name: Segments.Names[Segments.Dimensions[change.Dimension].First + p.Segment], p.ShareAfter))
            )
            .OrderBy(p => p.ShareAfter)
            .Select(p => p.Name)
            .FirstOrDefault();

    /// <summary>The incident as this alarm alone shows it: what changed, and the smallest segment that carries most of it.</summary>
    /// <param name="hasSteadyFeatures">Whether no feature has drifted; null if that is not known.</param>
    public SharedIncident AsIncident(bool? hasSteadyFeatures)
    {
        RateChange? change = News.Lead.IsVolume || News.Lead.Detector == Detector.Scores ? null : MainChange;
        bool isMix = change is not null && Math.Abs(change.Parts.Sum(p => p.Mix)) > Math.Abs(change.Parts.Sum(p => p.Score));
        string? carrier = News.Lead.Series > 0 ? Segment : Carrier;
        CauseKind kind = News.Lead.Detector switch
        {
            _ when isMix => CauseKind.Mix,
            Detector.Sudden or Detector.Slow => CauseKind.Flagged,
            Detector.Volume => CauseKind.Volume,
            Detector.Amount => CauseKind.Amount,
            _ => carrier is null && hasSteadyFeatures == true ? CauseKind.ModelReplaced : CauseKind.Scores,
        };
        string subject = isMix ? Segments.Dimensions[change!.Dimension].Feature : Model.Name;
        return new SharedIncident(
            Id,
            new Cause(kind, subject, Share: null)
            {
                Carriers = carrier is null ? [] : [carrier],
                Detail = kind == CauseKind.Flagged && !News.Lead.IsUp ? Cause.Fewer : null,
            }
        );
    }

    /// <summary>The score bins that moved, in words; empty but for `scores`.</summary>
    public string Moves
    {
        get
        {
            var bins = new CoarseScoreBins(Model.Threshold);
            return string.Join(
                ", ",
                News.Lead.Bins.Select(m =>
                    string.Create(CultureInfo.InvariantCulture, $"{bins.NameOf(m.Bin)}: {m.Share:P1} of records, usually {m.UsualShare:P1}")
                )
            );
        }
    }

    /// <summary>Writes its properties, but the id.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("kind", "behavior");
        json.WriteString("status", BehaviorNames.Of(News.Status));
        json.WriteString("time", EventTime.DateOf(News.Time).UtcDateTime);
        json.WriteString("started", EventTime.DateOf(News.Lead.Onset).UtcDateTime);
        json.WriteString("raised", EventTime.DateOf(News.Raised).UtcDateTime);
        json.WriteString("pipeline", Pipeline);
        json.WriteString("model", Model.Name);
        json.WriteString("model_version", Model.Version);
        WriteFinding(json, News.Lead);
        json.WriteNumber(News.Lead.Detector == Detector.Amount ? "amount_in_usual_records" : "records", News.Counted.Rows);
        WriteCounted(json);
        json.WriteNumber("peak_ratio", News.Peak);
        json.WriteNumber("statistic", News.Lead.Statistic);
        json.WriteNumber("threshold", News.Lead.Threshold);
        if (News.Lead.Bins.Count > 0)
        {
            WriteBins(json);
        }
        json.WriteStartArray("changes");
        foreach (RateChange change in News.Changes.Where(c => c.Parts.Count > 0))
        {
            WriteChange(json, change);
        }
        json.WriteEndArray();
        SharedIncident incident = News.Incident.Shared ?? AsIncident(hasSteadyFeatures: null);
        json.WriteString("incident", incident.Id);
        incident.Cause.Write(json);
        json.WriteStartArray("also");
        foreach (Finding finding in News.Also)
        {
            json.WriteStartObject();
            WriteFinding(json, finding);
            json.WriteString("started", EventTime.DateOf(finding.Onset).UtcDateTime);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        WriteWhereToLook(json);
    }

    private void WriteCounted(Utf8JsonWriter json)
    {
        if (News.Lead.IsVolume)
        {
            json.WriteNumber("usual_records", News.Counted.Expected);
            return;
        }
        json.WriteNumber("flagged", News.Counted.Flagged);
        json.WriteNumber("usually_flagged", News.Counted.Expected);
        json.WriteNumber("rate", News.Counted.Rate);
        json.WriteNumber("usual_rate", News.Counted.ExpectedRate);
    }

    private void WriteBins(Utf8JsonWriter json)
    {
        var bins = new CoarseScoreBins(Model.Threshold);
        json.WriteStartArray("bins");
        foreach (BinMove move in News.Lead.Bins)
        {
            json.WriteStartObject();
            json.WriteString("scores", bins.NameOf(move.Bin));
            json.WriteNumber("share", move.Share);
            json.WriteNumber("usual_share", move.UsualShare);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private void WriteFinding(Utf8JsonWriter json, Finding finding)
    {
        json.WriteString("detector", BehaviorNames.Of(finding.Detector));
        json.WriteString("segment", SeriesName(finding.Series));
        json.WriteString("direction", BehaviorNames.Direction(finding.IsUp));
    }

    private void WriteChange(Utf8JsonWriter json, RateChange change)
    {
        SegmentDimension dimension = Segments.Dimensions[change.Dimension];
        json.WriteStartObject();
        json.WriteString("feature", dimension.Feature);
        json.WriteNumber("usual_rate", change.Before);
        json.WriteNumber("rate", change.After);
        json.WriteNumber("mix", change.Parts.Sum(p => p.Mix));
        json.WriteNumber("score", change.Parts.Sum(p => p.Score));
        json.WriteStartArray("segments");
        foreach (
            ChangePart part in change
                .Parts.Where(p => p.ShareBefore + p.ShareAfter > 0)
                .OrderByDescending(p => Math.Abs(p.Mix + p.Score))
                .Take(SegmentsShown)
        )
        {
            json.WriteStartObject();
            json.WriteString("segment", dimension.Values[part.Segment]);
            json.WriteNumber("mix", part.Mix);
            json.WriteNumber("score", part.Score);
            json.WriteNumber("usual_share", part.ShareBefore);
            json.WriteNumber("share", part.ShareAfter);
            json.WriteNumber("usual_rate", part.RateBefore);
            json.WriteNumber("rate", part.RateAfter);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteWhereToLook(Utf8JsonWriter json)
    {
        json.WriteStartArray("look");
        if (News.Lead.IsVolume)
        {
            json.WriteStringValue($"vigia_behavior_usual_records_per_second{{segment=\"{Segment}\"}}");
            json.WriteStringValue("sum by (topic) (rate(vigia_source_records_total[10m]))");
            json.WriteEndArray();
            return;
        }
        json.WriteStringValue($"vigia_behavior_flag_rate{{model=\"{Model.Name}\",segment=\"{Segment}\"}}");
        json.WriteStringValue($"vigia_behavior_usual_flag_rate{{model=\"{Model.Name}\",segment=\"{Segment}\"}}");
        json.WriteStringValue($"increase(vigia_model_score_bin_total{{model=\"{Model.Name}\"}}[10m])");
        json.WriteEndArray();
    }

    private string SeriesName(int series) => series == 0 ? BehaviorNames.Whole : Segments.Names[series - 1];
}
