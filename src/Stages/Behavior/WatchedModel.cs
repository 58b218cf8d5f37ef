using Vigia.Engine.Components;
using Vigia.Stages.Behavior.Counting;
using Vigia.Stages.Behavior.Detection;
using Vigia.Stages.Profiles;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Behavior;

/// <summary>A model and what watches it.</summary>
internal sealed class WatchedModel
{
    // Of a reference no more is believed than this many flagged records would say: it may be months old.
    private const double ReferenceEvents = 100;

    public WatchedModel(ModelInfo model, SegmentPlan segments, ScoreBins bins, BehaviorOptions options, int models, int kinds, Profile? reference)
    {
        Model = model;
        Watch = new ModelWatch(new WatchSettings
        {
            PaneMs = (long)options.Time.Pane.TotalMilliseconds,
            UtcOffsetMs = (long)TimeSpan.FromHours(options.UtcOffsetHours).TotalMilliseconds,
            Bins = ScoreBins.Count,
            FirstFlagged = bins.FirstFlagged,
            Dimensions = [.. segments.Dimensions.Select(d => (1 + d.First, d.Count))],
            Kinds = kinds,
            Budget = new AlarmBudget(options.MaxFalseAlarmsPerDay, models * (1 + segments.SlotCount), TimeSpan.FromDays(1) / options.Time.Pane),
            AcceptAfterMs = (long)options.AcceptAfter.TotalMilliseconds,
            Reference = ReferenceOf(model, reference),
        });
    }

    public ModelInfo Model { get; }

    public ModelWatch Watch { get; }

    /// <summary>Whether it was said that the model is watched.</summary>
    public bool SaidArmed { get; set; }

    /// <summary>Flagged records of the reference, if it holds scores of this version and was cut at this threshold.</summary>
    private static RateSum ReferenceOf(ModelInfo model, Profile? reference)
    {
        ScoreProfile? scores = reference?.Scores.FirstOrDefault(s => s.Model == model.Name && s.ModelVersion == model.Version);
        int edge = scores is null ? -1 : scores.Numbers.Edges.Index().FirstOrDefault(e => e.Item == model.Threshold, (-1, 0)).Index;
        if (edge < 0)
        {
            return default;
        }
        double flagged = scores!.Numbers.Bins.Skip(edge).Sum() + scores.Numbers.Over;
        double believed = Math.Min(1, ReferenceEvents / Math.Max(flagged, 1));
        return new RateSum(believed * reference!.Rows, believed * flagged, 0);
    }
}
