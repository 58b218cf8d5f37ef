namespace Vigia.Stages.Behavior;

/// <summary>What the reference says about the stage beyond its settings.</summary>
internal static class BehaviorNotes
{
    public const string Text = """
        **What is watched.** For every model, the share of flagged records and the spread of scores over bins: of the whole, and of each segment. They
        are counted by pane of event time and partition; a pane is judged once, when the watermark has passed it, in the order of event time. Alarms
        are therefore the same in a replay, and after a restart with `state:`. Without `state:` the open panes are judged when the run ends.

        **Detectors.** `sudden` takes a step per pane and looks for a rate of 1.5, 2 or 3 times the usual, or the inverse; `slow` takes a step per hour
        and looks for 1.07, 1.15 or 1.3 times; both are Shiryaev-Roberts procedures on negative binomial counts, whose excess variance is learned.
        `scores` compares each hour's scores with the usual ones. [Statistics](statistics.md#behaviour) has the formulas, and a simulation of
        false alarms and delays.

        **What is usual** is learned by hour of the week and, on the days of the calendar, by kind of day; older weeks fade. Until an hour has been
        seen, the last hour, then all that was seen, then the `reference` stand in for it, with wider margins; `slow` and `scores` wait until
        the hour has been seen once. Without a reference nothing is judged in the first half hour, nor before 20 flagged records. Nothing is learned while an alarm stands;
        one that stands for `accept_after` is cleared, and what is seen then is learned afresh. `/status` says `learning`, `watching` or `alarm`.

        **Alarms.** `max_false_alarms_per_day` is for all models, segments and detectors together; thresholds follow from it. All that stands out in one model
        at a time is one alarm: raised, told of every hour while it lasts, cleared when the rate is back well below what raised it. It is told as one JSON
        object: times, model and version, detector, segment, counts, what is usual, and `changes`: for each feature that results are split by, the
        change of the flagged rate as `mix` (other segments pay) plus `score` (the same segments are flagged differently), exact to the last digit, with the
        segments that carry most. `id` is the message's key and the same at every telling, also when one is told again after a restart. Counts are those since
        the onset when it is raised, and afterwards of the last minutes or hours, older ones faded. No value of any record is in it.

        **Calendar.** A file with `kinds` of days and `days` by date:

        ```yaml
        name: brazil
        kinds:
          holiday: { like: sunday }
          black-friday: { factor: 1.3 }
        days: { 2026-11-27: black-friday, 2026-12-25: holiday }
        ```

        A kind has hours of its own; until they are known, those of the day of the week (`like`, or the day it falls on) times `factor` serve.
        """;
}
