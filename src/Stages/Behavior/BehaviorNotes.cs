namespace Vigia.Stages.Behavior;

/// <summary>What the reference says about the stage beyond its settings.</summary>
internal static class BehaviorNotes
{
    public const string Text = """
        **What is watched.** For every model, the share of flagged records and the spread of scores over bins, and the number of records: of the whole, and of each segment. They
        are counted by pane of event time and partition; a pane is judged once, when the watermark has passed it, in the order of event time. Alarms
        are therefore the same in a replay, and after a restart with `state:`. Without `state:` the open panes are judged when the run ends.

        **Detectors.** `sudden` takes a step per pane and looks for a rate of 1.5, 2 or 3 times the usual, or the inverse; `slow` takes a step per hour
        and looks for 1.07, 1.15 or 1.3 times; both are Shiryaev-Roberts procedures on negative binomial counts, whose excess variance is learned.
        `scores` compares each hour's scores with the usual ones. `volume` looks, pane by pane, for 1.5, 2 or 4 times the usual number of records of the whole or of a
        segment, or the inverse, in hours of the week that were seen before; it is reported with the first model. `amount` looks, hour by hour, for 1.5, 2 or 4 times the usual
        amount, or the inverse; one odd hour alone is no alarm. [Statistics](statistics.md#behaviour) has the formulas, and a simulation of
        false alarms and delays.

        **What is usual** is learned by hour of the week and, on the days of the calendar, by kind of day; older weeks fade. Until an hour has been
        seen, the last hour, then all that was seen, then the `reference` serve for it, with wider margins; `slow` and `scores` wait until
        the hour has been seen once. A segment's usual rate is its own: of the reference's records of the segment, and of all that was seen. Without a reference
        nothing is judged in the first half hour. The whole is judged from 20 flagged records on, a segment from 5 of its own, or once 10 would have been flagged at the
        whole's rate; a fall from 20. While an alarm is active, nothing is learned about its segment, and if it is the whole's, about no segment. One that lasts for
        `accept_after` is cleared, and its usual is learned again from empty. `/status` says `learning`, `watching` or `alarm`.

        **Alarms.** `max_false_alarms_per_day` is for all models, segments and detectors together; thresholds follow from it. There is one alarm for each segment, or
        the whole, and direction. It is `raised`, published every hour while it lasts (`ongoing`) and at once when it has become twice as large (`worse`), and `cleared` when the
        rate is back well below what raised it. A segment that changes no more than the whole does has no alarm of its own. Each update is one JSON
        object: times, model and version, detector, segment, direction, counts, what is usual, for `scores` the `bins` that moved, and `changes`: for each feature that results are
        split by, the change of the flagged rate as `mix` (other segments pay) plus `score` (the same segments are flagged differently), exact to the last digit, with the
        segments that carry most. `id` is the message's key and the same in every update, also when one is published again after a restart. Counts are those since
        the onset when it is raised, and afterwards of the last minutes or hours, older ones faded. No value of any record is in it.

        **Incidents.** `cause` names what the change most likely comes of, and `incident` is the same in all alarms that come of it, those of the stage `drift` too: a
        feature in another unit and the flags that follow from it are one incident with one cause. Alarms join an open incident if they are about the same model or feature,
        or one about a model and one about a feature, and if the same segments carry them. The detector that knows more about the cause names it. Scores that move while no
        feature has drifted are the cause `model replaced`; after `accept_after` the new scores are the usual ones.

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
