namespace Vigia.Stages.Reduce;

/// <summary>Why a record is not reduced.</summary>
internal static class ReduceReasons
{
    public const string NotAReport = "not_a_window_report";
    public const string Merged = "already_merged";
    public const string Conflict = "conflicting_report";
    public const string TooOld = "window_too_old";

    public static IReadOnlyList<(string Reason, string Meaning)> All { get; } =
    [
        (NotAReport, "the record is not a window report of a known version, or contradicts itself"),
        (Merged, "it is a fleet-wide report already"),
        (Conflict, "an earlier report of the same window and partition has other counts"),
        (TooOld, "its window is older than those held"),
    ];
}
