using Vigia.Engine.Windows;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Joining;

/// <summary>Revises what is known of a transaction: takes back what was counted of it, and counts it again.</summary>
/// <param name="maturities">When labels count.</param>
/// <param name="cohorts">Where they are counted.</param>
/// <param name="counting">Counts them.</param>
/// <param name="table">Transactions with labels or later decisions.</param>
/// <param name="recoveries">Says which notifications were withdrawn.</param>
/// <param name="tally">Counts what becomes of labels and decisions.</param>
/// <param name="length">Length of a cohort (ms).</param>
internal sealed class TransactionRevision(
    Maturities maturities,
    CohortTable cohorts,
    OutcomeCounting counting,
    TrackedTable table,
    Recoveries recoveries,
    LabelTally tally,
    long length
)
{
    /// <summary>Adds labels and decisions to what is known of a transaction.</summary>
    /// <param name="id">Whose.</param>
    /// <param name="tracked">What is known.</param>
    /// <param name="revisions">In the order in which they came.</param>
    /// <param name="isNew">Whether they were not compared with what was known when they came.</param>
    public void Revise(UInt128 id, TrackedTransaction tracked, List<Revision> revisions, bool isNew = false)
    {
        if (revisions.Count == 0)
        {
            return;
        }
        Cohort cohort = CohortOf(tracked.Transaction);
        counting.TakeBack(cohort, tracked);
        foreach (Revision revision in revisions)
        {
            if (isNew)
            {
                tally.Compare(tracked.LatestOf(revision.Key), revision);
            }
            Add(tracked, revision);
        }
        counting.Add(cohort, id, tracked);
        table.Set(id, tracked);
    }

    /// <summary>
    /// Counts a transaction again whose notifications were withdrawn; one that still waits is counted so when it comes.
    /// </summary>
    public void ReviseCancelled(UInt128 id)
    {
        if (table.Find(id) is not { } tracked)
        {
            return;
        }
        Cohort cohort = CohortOf(tracked.Transaction);
        counting.TakeBack(cohort, tracked);
        foreach (Notification notification in tracked.Notifications.Where(n => n.Recovery != 0))
        {
            notification.CancelledAt = recoveries.CancelledAt(notification.Recovery);
        }
        counting.Add(cohort, id, tracked);
        table.Set(id, tracked);
    }

    private void Add(TrackedTransaction tracked, in Revision revision)
    {
        tracked.Add(revision, maturities);
        if (revision.IsLabel)
        {
            tally.StakesAboveAmount += revision.Facts.Stake > tracked.Transaction.Amount ? 1 : 0;
            Notification notification = tracked[revision.Key];
            notification.CancelledAt = notification.Recovery == 0 ? long.MaxValue : recoveries.CancelledAt(notification.Recovery);
        }
    }

    private Cohort CohortOf(Transaction transaction) => cohorts.Change(EventTime.PaneOf(transaction.Time, length), transaction.Layout);
}
