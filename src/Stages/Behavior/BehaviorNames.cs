using Vigia.Stages.Behavior.Detection;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Behavior;

/// <summary>What metrics, alarms and log lines call things.</summary>
internal static class BehaviorNames
{
    /// <summary>The series of a whole model.</summary>
    public const string Whole = "all";

    public static string Of(Detector detector) =>
        detector switch
        {
            Detector.Sudden => "sudden",
            Detector.Slow => "slow",
            Detector.Scores => "scores",
            Detector.Volume => "volume",
            _ => "amount",
        };

    public static string Of(IncidentStatus status) =>
        status switch
        {
            IncidentStatus.Raised => "raised",
            IncidentStatus.Ongoing => "ongoing",
            IncidentStatus.Worse => "worse",
            IncidentStatus.Cleared => "cleared",
            _ => "accepted",
        };

    /// <summary>More flagged than usual, or fewer.</summary>
    public static string Direction(bool isUp) => isUp ? "up" : "down";

    /// <summary>The name of each series: the whole, then every segment.</summary>
    public static IReadOnlyList<string> SeriesOf(SegmentPlan segments) => [Whole, .. segments.Names];
}
