using System.Globalization;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Reports;

/// <summary>
/// What was counted in one window of some partitions, once nothing more can come. Reports on one basis add up to that of all their
/// partitions, in any order.
/// </summary>
internal sealed record WindowReport
{
    /// <summary>Name of the message's format.</summary>
    public const string SchemaName = "vigia.window-report";

    /// <summary>Version of the message's format.</summary>
    public const int SchemaVersion = 2;

    /// <summary>The oldest version that is read: version 1 has neither means of cells nor rules of judgement.</summary>
    public const int OldestSchemaVersion = 1;

    /// <summary>Represents the partitions in the key of a report that others were merged into.</summary>
    public const string Fleet = "fleet";

    private static readonly long FirstDate = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LastDate = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    public required string Pipeline { get; init; }

    /// <summary>The window as configured, such as <c>24h</c>.</summary>
    public required string Window { get; init; }

    /// <summary>Begin, Unix ms.</summary>
    public required long Start { get; init; }

    /// <summary>End, Unix ms.</summary>
    public required long End { get; init; }

    /// <summary>Source partitions whose records were counted, such as <c>pix.transactions[3]</c>; in ordinal order.</summary>
    public required IReadOnlyList<string> Partitions { get; init; }

    /// <summary>Whether reports of partitions were merged into it.</summary>
    public bool IsMerged { get; init; }

    public required ReportBasis Basis { get; init; }

    /// <summary>How the counts are judged; null in reports of version 1.</summary>
    public ReportRules? Rules { get; init; }

    /// <summary>What was expected of each subject of the basis; null for the whole reference.</summary>
    public IReadOnlyList<WindowExpectation?>? Expectations { get; init; }

    /// <summary>Counts of all cells, in the order of the basis.</summary>
    public required DriftCounts Counts { get; init; }

    /// <summary>
    /// The same for the same window on any instance: pipeline, window, start, partition; for a merged one <c>fleet</c> and the basis, since
    /// windows in which the basis changed have a merged report on each.
    /// </summary>
    public string Key => $"{Pipeline}|{Window}|{KeyTime(Start)}|{(IsMerged ? $"{Fleet}|{Basis.Id}" : Partitions[0])}";

    /// <summary>Statistics of one subject of the basis; null without records, here or in the reference.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="offset">Where its cells begin.</param>
    public DriftStatistics? Compare(int subject, int offset)
    {
        DriftSubject own = Basis.Subjects[subject].Subject;
        ReadOnlySpan<long> cells = Counts.Cells.Slice(offset, own.Cells.Count);
        return Expectations?[subject] is { } expectation
            ? own.Compare(cells, Basis.Smoothing, expectation.Expected(Counts.Hours), expectation.Variation)
            : own.Compare(cells, Basis.Smoothing);
    }

    // Event times that no calendar holds keep their number, so that keys stay apart.
    private static string KeyTime(long time) =>
        time >= FirstDate && time <= LastDate
            ? DateTimeOffset.FromUnixTimeMilliseconds(time).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture)
            : time.ToString(CultureInfo.InvariantCulture);
}
