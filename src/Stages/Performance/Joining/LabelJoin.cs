using System.Runtime.InteropServices;
using RocksDbSharp;
using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Stages.Labels;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// Brings labels and transactions together, many at a time. Which of them comes first, how often a label comes and in which order makes no difference to
/// what is counted.
/// </summary>
internal sealed class LabelJoin
{
    private readonly PredictionStore _store;
    private readonly Maturities _maturities;
    private readonly CohortTable _cohorts;
    private readonly long _length;
    private readonly List<Arrival> _fresh = [];
    private readonly Dictionary<UInt128, int> _wanted = [];
    private readonly Dictionary<UInt128, LabelledTransaction> _changed = [];
    private readonly IdFilter _filter = new();
    private int _searchedRows;

    /// <param name="store">Where transactions and labels are kept.</param>
    /// <param name="maturities">When labels count.</param>
    /// <param name="cohorts">Where they are counted.</param>
    /// <param name="length">Length of a cohort (ms).</param>
    /// <param name="tally">Goes on counting what becomes of labels.</param>
    public LabelJoin(PredictionStore store, Maturities maturities, CohortTable cohorts, long length, LabelTally tally)
    {
        Tally = tally;
        (_store, _maturities, _cohorts, _length) = (store, maturities, cohorts, length);
        Waiting = new WaitingLabels(store);
    }

    public WaitingLabels Waiting { get; }

    public LabelTally Tally { get; }

    /// <summary>Labels that are to be joined, and labelled transactions that are to be written.</summary>
    public int Held => _fresh.Count + _changed.Count;

    public void Add(in LabelRevision revision)
    {
        Tally.Take(revision.Verdict);
        _fresh.Add(new Arrival(revision, _fresh.Count));
    }

    /// <summary>Joins everything that has come: new labels with all transactions, labels that wait with new transactions.</summary>
    public void Settle(RowBuffer rows)
    {
        if (_fresh.Count > 0)
        {
            // By id, those of one in the order in which they came.
            _fresh.Sort(static (a, b) => a.Label.Id.CompareTo(b.Label.Id) is var order and not 0 ? order : a.Order.CompareTo(b.Order));
            FindKnown();
            FindInBuffer(rows);
            FindInRuns();
            _fresh.Clear();
        }
        FindForWaiting(rows);
        _searchedRows = rows.Count;
    }

    /// <summary>The buffer was emptied after everything in it was settled.</summary>
    public void BufferEmptied() => _searchedRows = 0;

    /// <summary>Gives up labels that have waited for long enough.</summary>
    public void GiveUp(long before)
    {
        foreach (Verdict verdict in Waiting.GiveUp(before))
        {
            Tally.Unmatched[(int)verdict]++;
        }
    }

    public void Save(WriteBatch batch)
    {
        foreach ((UInt128 id, LabelledTransaction labelled) in _changed)
        {
            batch.Put(StoreKeys.OfLabelled(id), LabelledCodec.Encode(labelled));
            batch.Put(StoreKeys.OfLabelledIn(EventTime.PaneOf(labelled.Transaction.Time, _length), id), Array.Empty<byte>());
        }
        _changed.Clear();
        Waiting.Save(batch);
    }

    /// <summary>Forgets the labelled transactions of a cohort that is dropped.</summary>
    public void Drop(long cohort, WriteBatch batch)
    {
        foreach ((byte[] key, _) in _store.Scan(StoreKeys.OfLabelledIn(cohort)))
        {
            batch.Delete(StoreKeys.OfLabelled(StoreKeys.IdOf(key)));
            batch.Delete(key);
        }
        foreach (UInt128 id in _changed.Where(c => EventTime.PaneOf(c.Value.Transaction.Time, _length) == cohort).Select(c => c.Key).ToList())
        {
            _changed.Remove(id);
        }
    }

    /// <summary>Revises transactions that had a label before; the others are wanted.</summary>
    private void FindKnown()
    {
        _wanted.Clear();
        Span<Arrival> fresh = CollectionsMarshal.AsSpan(_fresh);
        for (int start = 0; start < fresh.Length; start += GroupAt(start).Length)
        {
            UInt128 id = fresh[start].Label.Id;
            if (Known(id) is { } labelled)
            {
                Revise(id, labelled, GroupAt(start));
            }
            else if (Waiting.Contains(id))
            {
                Wait(GroupAt(start));
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
        _filter.Begin(_wanted.Count);
        foreach (UInt128 id in _wanted.Keys)
        {
            _filter.Add(id);
        }
        ReadOnlySpan<UInt128> ids = rows.Ids;
        for (int row = 0; row < ids.Length; row++)
        {
            if (_filter.MayContain(ids[row]) && _wanted.Remove(ids[row], out int start))
            {
                Revise(ids[row], new LabelledTransaction(rows[row], _maturities.Count), GroupAt(start));
            }
        }
    }

    private void FindInRuns()
    {
        foreach ((UInt128 id, int start) in _wanted)
        {
            if (FindInRuns(_fresh[start].Label) is { } transaction)
            {
                Revise(id, new LabelledTransaction(transaction, _maturities.Count), GroupAt(start));
            }
            else
            {
                Wait(GroupAt(start));
            }
        }
    }

    /// <summary>
    /// Looks through the cohorts, from the time in the id, or else that of the label, back, since claims are made soon, and then through those after it.
    /// An id may tell another time than the transaction's own, so all of them are looked at before it is not there.
    /// </summary>
    private Transaction? FindInRuns(in LabelRevision label)
    {
        IList<long> cohorts = _store.Runs.Cohorts;
        int at = _store.Runs.IndexAtMost(EventTime.PaneOf(label.Near, _length));
        for (int i = at; i >= 0; i--)
        {
            if (_store.Runs.Find(label.Id, cohorts[i]) is { } found)
            {
                return found;
            }
        }
        for (int i = at + 1; i < cohorts.Count; i++)
        {
            if (_store.Runs.Find(label.Id, cohorts[i]) is { } found)
            {
                return found;
            }
        }
        return null;
    }

    private void FindForWaiting(RowBuffer rows)
    {
        if (Waiting.Count == 0 || _searchedRows == rows.Count)
        {
            return;
        }
        _filter.Begin(Waiting.Count);
        foreach (UInt128 id in Waiting.Ids)
        {
            _filter.Add(id);
        }
        for (int row = _searchedRows; row < rows.Count; row++)
        {
            UInt128 id = rows.Ids[row];
            if (_filter.MayContain(id) && Waiting.Contains(id))
            {
                Join(id, rows[row]);
            }
        }
    }

    private void Join(UInt128 id, Transaction transaction)
    {
        var labelled = new LabelledTransaction(transaction, _maturities.Count);
        foreach (Standing label in Waiting.Take(id))
        {
            labelled.Add(label.Time, label.Verdict, _maturities);
        }
        LabelCounting.Add(CohortOf(transaction), labelled, _maturities);
        _changed[id] = labelled;
    }

    private void Revise(UInt128 id, LabelledTransaction labelled, ReadOnlySpan<Arrival> arrivals)
    {
        Cohort cohort = CohortOf(labelled.Transaction);
        LabelCounting.TakeBack(cohort, labelled, _maturities);
        foreach (ref readonly Arrival arrival in arrivals)
        {
            Tally.Compare(labelled.Latest, new Standing(arrival.Label.Time, arrival.Label.Verdict));
            labelled.Add(arrival.Label.Time, arrival.Label.Verdict, _maturities);
        }
        LabelCounting.Add(cohort, labelled, _maturities);
        _changed[id] = labelled;
    }

    private void Wait(ReadOnlySpan<Arrival> arrivals)
    {
        foreach (ref readonly Arrival arrival in arrivals)
        {
            var label = new Standing(arrival.Label.Time, arrival.Label.Verdict);
            Tally.Compare(Waiting.LatestOf(arrival.Label.Id), label);
            Waiting.Add(arrival.Label.Id, label);
        }
    }

    private LabelledTransaction? Known(UInt128 id)
    {
        if (_changed.TryGetValue(id, out LabelledTransaction? changed))
        {
            return changed;
        }
        return _store.Get(StoreKeys.OfLabelled(id)) is { } value ? LabelledCodec.Decode(value, _store, _maturities.Count) : null;
    }

    private Cohort CohortOf(Transaction transaction) => _cohorts.Change(EventTime.PaneOf(transaction.Time, _length), transaction.Layout);

    /// <summary>The labels of one transaction.</summary>
    private ReadOnlySpan<Arrival> GroupAt(int start)
    {
        Span<Arrival> fresh = CollectionsMarshal.AsSpan(_fresh);
        int end = start + 1;
        while (end < fresh.Length && fresh[end].Label.Id == fresh[start].Label.Id)
        {
            end++;
        }
        return fresh[start..end];
    }

    /// <summary>A label, and its place among those that came since they were last joined.</summary>
    private readonly record struct Arrival(LabelRevision Label, int Order);
}
