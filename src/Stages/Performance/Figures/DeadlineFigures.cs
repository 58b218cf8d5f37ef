using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance.Figures;

/// <summary>How one deadline was kept, by event time.</summary>
/// <param name="Deadline">Which.</param>
/// <param name="Limit">How long it allows.</param>
/// <param name="InTime">What happened in time.</param>
/// <param name="Late">What happened later.</param>
/// <param name="Running">What has not happened and is not due.</param>
/// <param name="Overdue">What has not happened and is due.</param>
/// <param name="OpenByAge">What has not happened, by <see cref="Ages"/>; the last is for what is older.</param>
internal sealed record DeadlineFigures(
    Deadline Deadline,
    TimeSpan Limit,
    long InTime,
    long Late,
    long Running,
    long Overdue,
    IReadOnlyList<long> OpenByAge
)
{
    private const long Hour = 3_600_000;

    /// <summary>Greatest ages by which open cases are counted.</summary>
    public static IReadOnlyList<TimeSpan> Ages { get; } = [.. new[] { 1, 3, 7, 14, 30 }.Select(days => TimeSpan.FromDays(days))];

    /// <summary>
    /// Share of what happened in time in all that happened or should have; NaN before anything has. Refunds that no label has ever
    /// mentioned may be unknown to the labels, so their share is NaN too.
    /// </summary>
    public double Share =>
        Deadline is Deadline.Refund or Deadline.RefundRequest && InTime + Late == 0
            ? double.NaN
            : (double)InTime / (InTime + Late + Overdue);

    /// <param name="deadline">Which.</param>
    /// <param name="limit">How long it allows; whole hours.</param>
    /// <param name="cohorts">Whose transactions are kept.</param>
    /// <param name="now">Event time up to which everything is in (Unix ms).</param>
    public static DeadlineFigures Of(Deadline deadline, TimeSpan limit, IEnumerable<Cohort> cohorts, long now)
    {
        long length = (long)limit.TotalMilliseconds;
        (long inTime, long late, long running, long overdue) = (0, 0, 0, 0);
        var ages = new long[Ages.Count + 1];
        foreach (Cohort cohort in cohorts)
        {
            foreach ((long hours, long count) in cohort.Deadlines.Done(deadline))
            {
                (inTime, late) = hours * Hour <= length ? (inTime + count, late) : (inTime, late + count);
            }
            foreach ((long start, long count) in cohort.Deadlines.Open(deadline))
            {
                (running, overdue) = now - start <= length ? (running + count, overdue) : (running, overdue + count);
                ages[Ages.Count(age => now - start > age.TotalMilliseconds)] += count;
            }
        }
        return new DeadlineFigures(deadline, limit, inTime, late, running, overdue, ages);
    }
}
