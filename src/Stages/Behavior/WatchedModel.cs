using Vigia.Engine.Components;
using Vigia.Stages.Behavior.Counting;
using Vigia.Stages.Behavior.Detection;
using Vigia.Stages.Profiles;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Behavior;

/// <summary>A model and what watches it.</summary>
internal sealed class WatchedModel
{
    public WatchedModel(
        ModelInfo model,
        SegmentPlan segments,
        CoarseScoreBins bins,
        BehaviorOptions options,
        int models,
        int kinds,
        Profile? reference,
        bool isVolumeWatched
    )
    {
        Model = model;
        Watch = new ModelWatch(
            new WatchSettings
            {
                PaneMs = (long)options.Time.Pane.TotalMilliseconds,
                UtcOffsetMs = (long)TimeSpan.FromHours(options.UtcOffsetHours).TotalMilliseconds,
                Bins = CoarseScoreBins.Count,
                FirstFlagged = bins.FirstFlagged,
                Dimensions = [.. segments.Dimensions.Select(d => (1 + d.First, d.Count))],
                Kinds = kinds,
                IsVolumeWatched = isVolumeWatched,
                Budget = new AlarmBudget(
                    options.MaxFalseAlarmsPerDay,
                    models * (1 + segments.SlotCount),
                    TimeSpan.FromDays(1) / options.Time.Pane
                ),
                AcceptAfterMs = (long)options.AcceptAfter.TotalMilliseconds,
                Reference = BehaviorReference.Of(model, segments, reference),
            }
        );
    }

    public ModelInfo Model { get; }

    public ModelWatch Watch { get; }

    /// <summary>Whether it was logged that the model is watched.</summary>
    public bool SaidArmed { get; set; }
}
