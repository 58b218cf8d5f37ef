using System.Runtime.InteropServices;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Stages.Labels;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// Joins labels and decisions to their transactions, many at a time. Counts do not depend on which arrives first, on repeated records, or
/// on their order.
/// </summary>
internal sealed class RevisionJoin
{
    private readonly PredictionStore _store;
    private readonly Maturities _maturities;
    private readonly CohortTable _cohorts;
    private readonly long _length;
    private readonly long _retention;
    private readonly OutcomeCounting _counting;
    private readonly List<Arrival> _fresh = [];
    private readonly Dictionary<ulong, long> _cancelled = [];
    private readonly Dictionary<UInt128, int> _wanted = [];
    private readonly TrackedTable _tracked;
    private readonly IdFilter _filter = new();
    private int _searchedRows;

    /// <param name="store">Where transactions and labels are kept.</param>
    /// <param name="maturities">When labels count.</param>
    /// <param name="cohorts">Where they are counted.</param>
    /// <param name="counting">Counts them.</param>
    /// <param name="spans">Length of a cohort, and how long after its end labels count (ms).</param>
    /// <param name="tally">Counts what becomes of labels and decisions.</param>
    public RevisionJoin(
        PredictionStore store,
        Maturities maturities,
        CohortTable cohorts,
        OutcomeCounting counting,
        (long Length, long Retention) spans,
        LabelTally tally
    )
    {
        Tally = tally;
        (_store, _maturities, _cohorts, _counting) = (store, maturities, cohorts, counting);
        (_length, _retention) = spans;
        _tracked = new TrackedTable(store, maturities.Count, _length);
        Waiting = new WaitingRevisions(store);
        Recoveries = new Recoveries(store);
    }

    public WaitingRevisions Waiting { get; }

    public Recoveries Recoveries { get; }

    public LabelTally Tally { get; }

    /// <summary>Labels and decisions that are to be joined, and transactions that are to be written.</summary>
    public int Held => _fresh.Count + _tracked.Changed + Waiting.Changed;

    public void Add(in LabelRevision label)
    {
        Tally.Take(label);
        Revision revision = Revision.Of(label);
        _fresh.Add(new Arrival(label.Id, label.ApproximateTransactionTime, revision, _fresh.Count));
        if (revision.Recovery == 0)
        {
            return;
        }
        Recoveries.Add(revision.Recovery, label.Id, label.Time, isHop: revision.Facts.Role == LabelRole.Hop);
        if (label.Detail.IsRecoveryCancelled)
        {
            _cancelled[revision.Recovery] = Math.Min(_cancelled.GetValueOrDefault(revision.Recovery, long.MaxValue), label.Time);
        }
    }

    /// <param name="id">Whose transaction it is.</param>
    /// <param name="time">When the decision was made (Unix ms).</param>
    /// <param name="decision">What was done.</param>
    /// <param name="approximateTime">When the transaction happened, as far as the record can say (Unix ms).</param>
    public void Add(UInt128 id, long time, Decision decision, long approximateTime)
    {
        Tally.Decisions[(int)decision.Disposition]++;
        _fresh.Add(new Arrival(id, approximateTime, Revision.Of(time, decision), _fresh.Count));
    }

    /// <summary>Adds the decision of a transaction that came again with another one.</summary>
    public void AddRepeated(UInt128 id, long time, Decision decision) =>
        _fresh.Add(new Arrival(id, time, Revision.Of(time, decision), _fresh.Count));

    /// <summary>
    /// Joins everything that has come: new labels and decisions with all transactions, those that wait with new transactions.
    /// </summary>
    public void JoinPending(RowBuffer rows)
    {
        if (_fresh.Count > 0)
        {
            List<UInt128> withdrawn = CancelRecoveries();
            // By id, those of one in the order in which they came.
            _fresh.Sort(static (a, b) => a.Id.CompareTo(b.Id) is var order and not 0 ? order : a.Order.CompareTo(b.Order));
            FindKnown();
            FindInBuffer(rows);
            FindInRuns();
            _fresh.Clear();
            foreach (UInt128 id in withdrawn)
            {
                ReviseCancelled(id);
            }
        }
        FindForWaiting(rows);
        _searchedRows = rows.Count;
    }

    /// <summary>The buffer was emptied after everything in it was joined.</summary>
    public void BufferEmptied() => _searchedRows = 0;

    /// <summary>Rows were loaded that what waits is not in, since both were written together.</summary>
    public void Loaded(RowBuffer rows) => _searchedRows = rows.Count;

    /// <summary>Gives up labels and decisions that have waited for long enough.</summary>
    /// <param name="before">Unix ms.</param>
    /// <param name="patience">How long they wait (ms).</param>
    /// <param name="given">Called after each, when changes may be saved.</param>
    public void GiveUp(long before, long patience, Action given)
    {
        foreach (Verdict? verdict in Waiting.GiveUp(before, patience))
        {
            Tally.GiveUp(verdict);
            given();
        }
    }

    public void Save(StoreBatch batch)
    {
        _tracked.Save(batch);
        Waiting.Save(batch);
        Recoveries.Save(batch);
    }

    /// <summary>Forgets the transactions of a cohort that is dropped.</summary>
    public void Drop(long cohort, StoreBatch batch) => _tracked.Drop(cohort, batch);

    /// <summary>Revises transactions that had a label or a later decision before; the others are wanted.</summary>
    private void FindKnown()
    {
        _wanted.Clear();
        Span<Arrival> fresh = CollectionsMarshal.AsSpan(_fresh);
        for (int start = 0; start < fresh.Length; start += GroupAt(start).Length)
        {
            UInt128 id = fresh[start].Id;
            if (_tracked.Find(id) is { } tracked)
            {
                Revise(id, tracked, GroupAt(start));
            }
            else
            {
                _wanted.Add(id, start);
            }
        }
    }

    private void FindInBuffer(RowBuffer rows)
    {
        if (_wanted.Count == 0)
        {
            return;
        }
        _filter.Begin(_wanted.Keys);
        ReadOnlySpan<UInt128> ids = rows.Ids;
        for (int row = 0; row < ids.Length; row++)
        {
            if (_filter.MayContain(ids[row]) && _wanted.Remove(ids[row], out int start))
            {
                Revise(ids[row], new TrackedTransaction(rows[row], _maturities.Count), GroupAt(start));
            }
        }
    }

    private void FindInRuns()
    {
        foreach ((UInt128 id, int start) in _wanted)
        {
            // Claims are made soon, so the search begins at the time in the id, or else at that of the label; an id may hold another time
            // than the transaction's own.
            if (_store.Runs.FindFrom(id, EventTime.PaneOf(_fresh[start].ApproximateTime, _length)) is { } transaction)
            {
                Revise(id, new TrackedTransaction(transaction, _maturities.Count), GroupAt(start));
            }
            else
            {
                Wait(GroupAt(start));
            }
        }
    }

    private void FindForWaiting(RowBuffer rows)
    {
        if (Waiting.Count == 0 || _searchedRows == rows.Count)
        {
            return;
        }
        for (int row = _searchedRows; row < rows.Count; row++)
        {
            UInt128 id = rows.Ids[row];
            if (Waiting.MayContain(id) && Waiting.Take(id) is { Length: > 0 } waiting)
            {
                Join(id, rows[row], waiting);
            }
        }
    }

    private void Join(UInt128 id, Transaction transaction, Revision[] waiting)
    {
        foreach (Revision late in waiting.Where(r => !IsInTime(transaction, r)))
        {
            Waiting.Add(id, late);
        }
        // Labels that came together with the transaction were joined a moment ago.
        TrackedTransaction tracked = _tracked.Find(id) ?? new TrackedTransaction(transaction, _maturities.Count);
        Change(id, tracked, [.. waiting.Where(r => IsInTime(transaction, r))]);
    }

    private void Revise(UInt128 id, TrackedTransaction tracked, ReadOnlySpan<Arrival> arrivals)
    {
        List<Revision> revisions = [];
        foreach (ref readonly Arrival arrival in arrivals)
        {
            if (IsInTime(tracked.Transaction, arrival.Revision))
            {
                revisions.Add(arrival.Revision);
            }
            else
            {
                Wait(new ReadOnlySpan<Arrival>(in arrival));
            }
        }
        Change(id, tracked, revisions, isNew: true);
    }

    private void Change(UInt128 id, TrackedTransaction tracked, List<Revision> revisions, bool isNew = false)
    {
        if (revisions.Count == 0)
        {
            return;
        }
        Cohort cohort = CohortOf(tracked.Transaction);
        _counting.TakeBack(cohort, tracked);
        foreach (Revision revision in revisions)
        {
            if (isNew)
            {
                Tally.Compare(tracked.LatestOf(revision.Key), revision);
            }
            Add(tracked, revision);
        }
        _counting.Add(cohort, id, tracked);
        _tracked.Set(id, tracked);
    }

    /// <summary>
    /// Whether a label or decision may still count, by event time alone: one from after its transaction's retention waits in vain,
    /// whether the
    /// transaction is still there or not.
    /// </summary>
    private bool IsInTime(Transaction transaction, in Revision revision) =>
        revision.Time <= EventTime.Add(EventTime.EndOf(EventTime.PaneOf(transaction.Time, _length), _length), _retention);

    private void Add(TrackedTransaction tracked, in Revision revision)
    {
        tracked.Add(revision, _maturities);
        if (revision.IsLabel)
        {
            Tally.StakesAboveAmount += revision.Facts.Stake > tracked.Transaction.Amount ? 1 : 0;
            Notification notification = tracked[revision.Key];
            notification.CancelledAt = notification.Recovery == 0 ? long.MaxValue : Recoveries.CancelledAt(notification.Recovery);
        }
    }

    /// <summary>Notes the cancellations that have come.</summary>
    /// <returns>Transactions of which the cancelled recoveries have notifications.</returns>
    private List<UInt128> CancelRecoveries()
    {
        List<UInt128> withdrawn = [];
        foreach ((ulong recovery, long time) in _cancelled)
        {
            withdrawn.AddRange(Recoveries.Cancel(recovery, time));
        }
        _cancelled.Clear();
        return withdrawn;
    }

    /// <summary>
    /// Counts a transaction again whose notifications were withdrawn; one that still waits is counted so when it comes.
    /// </summary>
    private void ReviseCancelled(UInt128 id)
    {
        if (_tracked.Find(id) is not { } tracked)
        {
            return;
        }
        Cohort cohort = CohortOf(tracked.Transaction);
        _counting.TakeBack(cohort, tracked);
        foreach (Notification notification in tracked.Notifications.Where(n => n.Recovery != 0))
        {
            notification.CancelledAt = Recoveries.CancelledAt(notification.Recovery);
        }
        _counting.Add(cohort, id, tracked);
        _tracked.Set(id, tracked);
    }

    private void Wait(ReadOnlySpan<Arrival> arrivals)
    {
        foreach (ref readonly Arrival arrival in arrivals)
        {
            Tally.Compare(Waiting.LatestOf(arrival.Id, arrival.Revision.Key), arrival.Revision);
            Waiting.Add(arrival.Id, arrival.Revision);
        }
    }

    private Cohort CohortOf(Transaction transaction) => _cohorts.Change(EventTime.PaneOf(transaction.Time, _length), transaction.Layout);

    /// <summary>What has come about one transaction.</summary>
    private ReadOnlySpan<Arrival> GroupAt(int start)
    {
        Span<Arrival> fresh = CollectionsMarshal.AsSpan(_fresh);
        int end = start + 1;
        while (end < fresh.Length && fresh[end].Id == fresh[start].Id)
        {
            end++;
        }
        return fresh[start..end];
    }

    /// <summary>A label or decision, and its place among those that came since they were last joined.</summary>
    private readonly record struct Arrival(UInt128 Id, long ApproximateTime, Revision Revision, int Order);
}
