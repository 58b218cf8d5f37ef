using Microsoft.Extensions.Logging;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Behavior;

internal static partial class BehaviorLog
{
    [LoggerMessage(
        EventIds.BehaviorStarted,
        LogLevel.Information,
        "watching {Models} models, {Series} series each, panes of {Pane}, calendar {Calendar}"
    )]
    public static partial void Started(ILogger log, int models, int series, string pane, string calendar);

    [LoggerMessage(
        EventIds.BehaviorLearning,
        LogLevel.Information,
        "model '{Model}': learning the usual rates; no alarm can be raised yet"
    )]
    public static partial void Learning(ILogger log, string model);

    [LoggerMessage(
        EventIds.BehaviorArmed,
        LogLevel.Information,
        "model '{Model}': the usual rates are known; sudden changes raise alarms from now on, slow changes in hours of the week that were seen before"
    )]
    public static partial void Armed(ILogger log, string model);

    [LoggerMessage(
        EventIds.BehaviorRaised,
        LogLevel.Warning,
        "alarm: model '{Model}', {Detector}, segment {Segment}: {Rate:P3} flagged, usually {Usual:P3}; since {Start:O}, raised at {Time:O}; changed by mix {Mix:+0.0E+0;-0.0E+0;0}, by scores {Score:+0.0E+0;-0.0E+0;0}; look at who pays in the segment and at the model's features"
    )]
    public static partial void Raised(
        ILogger log,
        string model,
        string detector,
        string segment,
        double rate,
        double usual,
        DateTimeOffset start,
        DateTimeOffset time,
        double mix,
        double score
    );

    [LoggerMessage(
        EventIds.BehaviorRaisedScores,
        LogLevel.Warning,
        "alarm: model '{Model}', scores, segment {Segment}: scores {Moves}; since {Start:O}, raised at {Time:O}; compare the model's input features and version"
    )]
    public static partial void RaisedScores(
        ILogger log,
        string model,
        string segment,
        string moves,
        DateTimeOffset start,
        DateTimeOffset time
    );

    [LoggerMessage(
        EventIds.BehaviorRaisedVolume,
        LogLevel.Warning,
        "alarm: volume, segment {Segment}: {Records:0} records, usually {Usual:0.0}; since {Start:O}, raised at {Time:O}; look at the senders and the topic"
    )]
    public static partial void RaisedVolume(
        ILogger log,
        string segment,
        double records,
        double usual,
        DateTimeOffset start,
        DateTimeOffset time
    );

    [LoggerMessage(
        EventIds.BehaviorRaisedAmount,
        LogLevel.Warning,
        "alarm: amount, segment {Segment}: {Ratio:0.00} times the usual amount; since {Start:O}, raised at {Time:O}; look at the unit of amounts and at large payments"
    )]
    public static partial void RaisedAmount(ILogger log, string segment, double ratio, DateTimeOffset start, DateTimeOffset time);

    [LoggerMessage(
        EventIds.BehaviorWorse,
        LogLevel.Warning,
        "alarm worse, twice as large as before: model '{Model}', {Detector}, segment {Segment}: {Rate:P3} flagged, usually {Usual:P3}; at {Time:O}"
    )]
    public static partial void Worse(
        ILogger log,
        string model,
        string detector,
        string segment,
        double rate,
        double usual,
        DateTimeOffset time
    );

    [LoggerMessage(
        EventIds.BehaviorOver,
        LogLevel.Information,
        "alarm {Status}: model '{Model}', {Detector}, segment {Segment}, at {Time:O}; peak {Peak:0.00} times the usual"
    )]
    public static partial void Over(
        ILogger log,
        string status,
        string model,
        string detector,
        string segment,
        DateTimeOffset time,
        double peak
    );
}
