using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Performance.Joining;

/// <summary>What must happen in time.</summary>
internal enum Deadline
{
    /// <summary>From the transaction to its first label.</summary>
    Contest,

    /// <summary>From the first open label of a notification to its decision.</summary>
    Analysis,

    /// <summary>From the first label of an accepted notification to the return of money.</summary>
    Refund,

    /// <summary>From the acceptance of a notification in a funds recovery to the request of the refund.</summary>
    RefundRequest,
}

/// <summary>One stretch of time that a deadline limits.</summary>
/// <param name="Deadline">Which.</param>
/// <param name="Start">When it began (Unix ms).</param>
/// <param name="End">When it ended; null while it lasts.</param>
internal readonly record struct DeadlineClock(Deadline Deadline, long Start, long? End)
{
    /// <summary>Those of a transaction, by all that is known of it; the same whatever order its labels came in.</summary>
    public static List<DeadlineClock> Of(TrackedTransaction tracked)
    {
        List<DeadlineClock> clocks = [];
        long contested = long.MaxValue;
        foreach (Notification notification in tracked.Notifications.Where(n => n.Latest.IsLabel))
        {
            bool isHop = notification.Latest.Facts.Role == LabelRole.Hop;
            contested = isHop ? contested : Math.Min(contested, notification.FirstLabel);
            Verdict verdict = notification.CancelledAt == long.MaxValue ? notification.Latest.Verdict : Verdict.Withdrawn;
            AddAnalysis(clocks, notification, verdict);
            if (verdict == Verdict.Fraud)
            {
                clocks.Add(new DeadlineClock(Deadline.Refund, notification.FirstLabel, EndOf(notification.Returned)));
                if (!isHop && notification.Recovery != 0)
                {
                    clocks.Add(new DeadlineClock(Deadline.RefundRequest, notification.FirstFraud, EndOf(notification.RefundRequested)));
                }
            }
        }
        if (contested != long.MaxValue)
        {
            clocks.Add(new DeadlineClock(Deadline.Contest, tracked.Transaction.Time, contested));
        }
        return clocks;
    }

    /// <summary>The deadlines that the fields of labels say enough of.</summary>
    public static IReadOnlyList<Deadline> KnownTo(IEnumerable<LabelDetailSpec> labels)
    {
        LabelDetailSpec[] all = [.. labels];
        bool hasStages = all.Any(l =>
            l.RecoveryStatus?.Values.Any(v => v.Value is RecoveryStage.Refunding or RecoveryStage.Completed) == true
        );
        return
        [
            Deadline.Contest,
            Deadline.Analysis,
            .. all.Any(l => l.Recovered is not null) ? [Deadline.Refund] : Array.Empty<Deadline>(),
            .. hasStages ? [Deadline.RefundRequest] : Array.Empty<Deadline>(),
        ];
    }

    // A notification that was never seen open says nothing about how long its analysis took; one that was withdrawn needs none.
    private static void AddAnalysis(List<DeadlineClock> clocks, Notification notification, Verdict verdict)
    {
        bool isDecided = notification.Decided != long.MaxValue;
        if (
            notification.Opened <= notification.Decided
            && notification.Opened != long.MaxValue
            && (isDecided || verdict == Verdict.Pending)
        )
        {
            clocks.Add(new DeadlineClock(Deadline.Analysis, notification.Opened, EndOf(notification.Decided)));
        }
    }

    private static long? EndOf(long time) => time == long.MaxValue ? null : time;
}
