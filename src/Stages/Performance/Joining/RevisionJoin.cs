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
    private readonly long _length;
    private readonly long _retention;
    private readonly TransactionRevision _revision;
    private readonly Arrivals _fresh = new();
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
        (_store, _maturities) = (store, maturities);
        (_length, _retention) = spans;
        _tracked = new TrackedTable(store, maturities.Count, _length);
        Waiting = new WaitingRevisions(store);
        Recoveries = new Recoveries(store);
        _revision = new TransactionRevision(maturities, cohorts, counting, _tracked, Recoveries, tally, _length);
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
        _fresh.Add(label.Id, label.ApproximateTransactionTime, revision);
        if (revision.Recovery == 0)
        {
            return;
        }
        Recoveries.Add(revision.Recovery, label.Id, label.Time, isHop: revision.Facts.Role == LabelRole.Hop);
        if (label.Detail.IsRecoveryCancelled)
        {
            Recoveries.NoteCancellation(revision.Recovery, label.Time);
        }
    }

    /// <param name="id">Whose transaction it is.</param>
    /// <param name="time">When the decision was made (Unix ms).</param>
    /// <param name="decision">What was done.</param>
    /// <param name="approximateTime">When the transaction happened, as far as the record can say (Unix ms).</param>
    public void Add(UInt128 id, long time, Decision decision, long approximateTime)
    {
        Tally.Decisions[(int)decision.Disposition]++;
        _fresh.Add(id, approximateTime, Revision.Of(time, decision));
    }

    /// <summary>Adds the decision of a transaction that came again with another one.</summary>
    public void AddRepeated(UInt128 id, long time, Decision decision) => _fresh.Add(id, time, Revision.Of(time, decision));

    /// <summary>
    /// Joins everything that has come: new labels and decisions with all transactions, those that wait with new transactions.
    /// </summary>
    public void JoinPending(RowBuffer rows)
    {
        if (_fresh.Count > 0)
        {
            List<UInt128> withdrawn = Recoveries.CancelNoted();
            _fresh.Sort();
            FindKnown();
            FindInBuffer(rows);
            FindInRuns();
            _fresh.Clear();
            foreach (UInt128 id in withdrawn)
            {
                _revision.ReviseCancelled(id);
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
        for (int start = 0; start < _fresh.Count; start += _fresh.GroupAt(start).Length)
        {
            UInt128 id = _fresh[start].Id;
            if (_tracked.Find(id) is { } tracked)
            {
                Revise(id, tracked, _fresh.GroupAt(start));
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
                Revise(ids[row], new TrackedTransaction(rows[row], _maturities.Count), _fresh.GroupAt(start));
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
                Revise(id, new TrackedTransaction(transaction, _maturities.Count), _fresh.GroupAt(start));
            }
            else
            {
                Wait(_fresh.GroupAt(start));
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
        _revision.Revise(id, tracked, [.. waiting.Where(r => IsInTime(transaction, r))]);
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
        _revision.Revise(id, tracked, revisions, isNew: true);
    }

    /// <summary>
    /// Whether a label or decision may still count, by event time alone: one from after its transaction's retention waits in vain,
    /// whether the transaction is still there or not.
    /// </summary>
    private bool IsInTime(Transaction transaction, in Revision revision) =>
        revision.Time <= EventTime.Add(EventTime.EndOf(EventTime.PaneOf(transaction.Time, _length), _length), _retention);

    private void Wait(ReadOnlySpan<Arrival> arrivals)
    {
        foreach (ref readonly Arrival arrival in arrivals)
        {
            Tally.Compare(Waiting.LatestOf(arrival.Id, arrival.Revision.Key), arrival.Revision);
            Waiting.Add(arrival.Id, arrival.Revision);
        }
    }
}
