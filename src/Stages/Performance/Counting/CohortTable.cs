using System.Buffers;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Counting;

/// <summary>The counts of all cohorts: those that change or enter figures in memory, older ones in the store alone.</summary>
/// <param name="store">Where they are kept.</param>
/// <param name="maturities">At which ages.</param>
/// <param name="held">How many of the highest scored transactions each cohort holds for each model.</param>
internal sealed class CohortTable(PredictionStore store, Maturities maturities, int held)
{
    private readonly SortedDictionary<(long Index, int Layout), Cohort> _cohorts = [];
    private readonly HashSet<Cohort> _changed = [];
    private readonly ArrayBufferWriter<byte> _buffer = new();

    // From here on every cohort that the store has is in memory.
    private long _inMemoryFrom = long.MaxValue;

    /// <summary>Cohorts from <paramref name="first"/> on, rising, which are in memory from now on.</summary>
    public IReadOnlyCollection<Cohort> From(long first)
    {
        if (first < _inMemoryFrom)
        {
            Load(first);
            _inMemoryFrom = first;
        }
        return [.. _cohorts.Values.SkipWhile(c => c.Index < first)];
    }

    /// <summary>A cohort that is about to be counted into.</summary>
    public Cohort Change(long index, CountingLayout layout)
    {
        if (!_cohorts.TryGetValue((index, layout.Number), out Cohort? cohort))
        {
            cohort = Load(index, layout);
            _cohorts.Add((index, layout.Number), cohort);
        }
        _changed.Add(cohort);
        return cohort;
    }

    /// <summary>Index and number of the layout of every cohort there is, in no order.</summary>
    public IReadOnlyCollection<(long Index, int Layout)> Keys => [.. Kept().Concat(_cohorts.Keys).Distinct()];

    /// <summary>A cohort; one that is not in memory only for as long as it is looked at. Null where nothing is counted.</summary>
    public Cohort? Find((long Index, int Layout) key) =>
        _cohorts.TryGetValue(key, out Cohort? cohort) ? cohort
        : store.Layouts.All.TryGetValue(key.Layout, out CountingLayout? layout) ? Load(key.Index, layout)
        : null;

    /// <summary>Adds what has changed to the batch.</summary>
    public void Save(StoreBatch batch)
    {
        foreach (Cohort cohort in _changed)
        {
            Save(cohort, batch);
        }
        _changed.Clear();
    }

    /// <summary>
    /// Leaves cohorts before <paramref name="memory"/> to the store, and deletes those before <paramref name="history"/>.
    /// </summary>
    public void Expire(long memory, long history, StoreBatch batch)
    {
        foreach ((long Index, int Layout) key in _cohorts.Keys.Where(k => k.Index < memory).ToList())
        {
            if (!_changed.Contains(_cohorts[key]))
            {
                _cohorts.Remove(key);
            }
        }
        _inMemoryFrom = Math.Max(_inMemoryFrom, memory);
        foreach ((byte[] key, _) in store.Scan(StoreKeys.Of(StoreKeys.Count)).TakeWhile(e => StoreKeys.SeriesOf(e.Key).Cohort < history))
        {
            batch.Delete(key);
        }
    }

    private void Load(long from)
    {
        foreach ((long Index, int Layout) key in Kept().Where(k => k.Index >= from && !_cohorts.ContainsKey(k)).ToList())
        {
            _cohorts.Add(key, Load(key.Index, store.Layouts.Of(key.Layout)));
        }
    }

    private void Save(Cohort cohort, StoreBatch batch)
    {
        CountingLayout layout = cohort.Layout;
        for (int i = 0; i < layout.Cells.Length; i++)
        {
            if (cohort.Find(i) is { IsChanged: true } series)
            {
                _buffer.ResetWrittenCount();
                SeriesCodec.Encode(series, _buffer);
                batch.Put(StoreKeys.OfSeries(cohort.Index, layout.Number, i), _buffer.WrittenSpan);
                series.IsChanged = false;
            }
        }
        SaveByModel(cohort, batch);
        if (cohort.DelaysChanged)
        {
            _buffer.ResetWrittenCount();
            SeriesCodec.EncodeDelays(cohort, _buffer);
            batch.Put(StoreKeys.OfDelays(cohort.Index, layout.Number), _buffer.WrittenSpan);
            cohort.DelaysChanged = false;
        }
        if (cohort.Cases.IsChanged)
        {
            _buffer.ResetWrittenCount();
            cohort.Cases.Encode(_buffer);
            batch.Put(StoreKeys.OfCases(cohort.Index, layout.Number), _buffer.WrittenSpan);
            cohort.Cases.IsChanged = false;
        }
        if (cohort.Deadlines.IsChanged)
        {
            _buffer.ResetWrittenCount();
            cohort.Deadlines.Encode(_buffer);
            batch.Put(StoreKeys.OfDeadlines(cohort.Index, layout.Number), _buffer.WrittenSpan);
            cohort.Deadlines.IsChanged = false;
        }
    }

    private void SaveByModel(Cohort cohort, StoreBatch batch)
    {
        int layout = cohort.Layout.Number;
        foreach ((int model, RankCounts ranks) in (cohort.Ranks ?? []).Index())
        {
            if (ranks.IsChanged)
            {
                _buffer.ResetWrittenCount();
                ranks.Encode(_buffer);
                batch.Put(StoreKeys.OfRanks(cohort.Index, layout, model), _buffer.WrittenSpan);
                ranks.IsChanged = false;
            }
        }
        foreach ((int model, LossCounts? losses) in (cohort.Losses ?? []).Index())
        {
            if (losses is { IsChanged: true })
            {
                _buffer.ResetWrittenCount();
                losses.Encode(_buffer);
                batch.Put(StoreKeys.OfLosses(cohort.Index, layout, model), _buffer.WrittenSpan);
                losses.IsChanged = false;
            }
        }
        foreach ((int model, TopScores tops) in (cohort.Tops ?? []).Index())
        {
            if (tops.IsChanged)
            {
                _buffer.ResetWrittenCount();
                tops.Encode(_buffer);
                batch.Put(StoreKeys.OfTops(cohort.Index, layout, model), _buffer.WrittenSpan);
                tops.IsChanged = false;
            }
        }
        foreach ((int model, TopAccounts top) in (cohort.TopAccounts ?? []).Index())
        {
            if (top.IsChanged)
            {
                _buffer.ResetWrittenCount();
                top.Encode(_buffer);
                batch.Put(StoreKeys.OfTopAccounts(cohort.Index, layout, model), _buffer.WrittenSpan);
                top.IsChanged = false;
            }
        }
        if (cohort.Accounts is { IsChanged: true } accounts)
        {
            _buffer.ResetWrittenCount();
            accounts.Encode(_buffer);
            batch.Put(StoreKeys.OfAccounts(cohort.Index, layout), _buffer.WrittenSpan);
            accounts.IsChanged = false;
        }
    }

    private Cohort Load(long index, CountingLayout layout)
    {
        var cohort = new Cohort(index, layout, maturities, held);
        foreach ((byte[] key, byte[] value) in store.Scan(StoreKeys.OfCounts(index)))
        {
            (_, int number, uint series) = StoreKeys.SeriesOf(key);
            if (number == layout.Number)
            {
                Decode(series, value, cohort);
            }
        }
        return cohort;
    }

    private void Decode(uint series, byte[] value, Cohort cohort)
    {
        switch (series)
        {
            case StoreKeys.Delays:
                SeriesCodec.DecodeDelays(value, cohort);
                break;
            case StoreKeys.Cases:
                cohort.Cases.Decode(value);
                break;
            case StoreKeys.Deadlines:
                cohort.Deadlines.Decode(value);
                break;
            case StoreKeys.Accounts:
                (cohort.Accounts ?? throw store.Damaged()).Decode(value);
                break;
            case >= StoreKeys.TopAccounts:
                cohort.TopAccounts?.ElementAtOrDefault((int)(series - StoreKeys.TopAccounts))?.Decode(value);
                break;
            case >= StoreKeys.Losses:
                (cohort.Losses?.ElementAtOrDefault((int)(series - StoreKeys.Losses)) ?? throw store.Damaged()).Decode(value, maturities);
                break;
            case >= StoreKeys.Tops:
                // A capacity that was taken out of the settings needs them no more.
                cohort.Tops?.ElementAtOrDefault((int)(series - StoreKeys.Tops))?.Decode(value);
                break;
            case >= StoreKeys.Ranks:
                RankCounts[] ranks = cohort.Ranks ?? throw store.Damaged();
                uint model = series - StoreKeys.Ranks;
                (model < ranks.Length ? ranks[model] : throw store.Damaged()).Decode(value, maturities);
                break;
            default:
                SeriesCodec.Decode(value, cohort[(int)series], maturities);
                break;
        }
    }

    private IEnumerable<(long Index, int Layout)> Kept() =>
        store.Scan(StoreKeys.Of(StoreKeys.Count)).Select(e => StoreKeys.SeriesOf(e.Key)).Select(k => (k.Cohort, k.Layout)).Distinct();
}
