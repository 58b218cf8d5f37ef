using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Windows;

namespace Vigia.Engine.Tests.Windows;

/// <summary>Two instances that count hours of three partitions, take them over from each other and start again; and the truth beside them.</summary>
/// <param name="limit">Windows that each instance keeps.</param>
/// <param name="isPublished">Whether windows are kept until they are published.</param>
internal sealed class TumblingFleet(int limit, bool isPublished)
{
    private const long Hour = 3_600_000;
    private const int StepsPerHour = 20;

    private readonly SourcePartition[] _partitions = [new("t", 0), new("t", 1), new("t", 2)];
    private readonly int[] _owners = [0, 0, 1];
    private readonly TumblingWindows<RowCount>[] _instances = [Create(limit, isPublished), Create(limit, isPublished)];
    private readonly Dictionary<(SourcePartition, string), StateEntry> _store = [];
    private readonly Dictionary<(SourcePartition Partition, long Hour), long> _truth = [];

    /// <summary>Does one thing: mostly counts a record of the last few hours, now and then moves a partition or starts an instance again.</summary>
    public void Step(Random random, int step)
    {
        int p = random.Next(_partitions.Length);
        Array.ForEach(_instances, i => i.MoveOnTo(step / StepsPerHour * Hour));
        switch (random.Next(12))
        {
            case 0:
                Move(p, 1 - _owners[p]);
                break;
            case 1:
                Restart(random.Next(_instances.Length), random);
                break;
            default:
                long hour = step / StepsPerHour - random.Next(6);
                _instances[_owners[p]].Add(_partitions[p], hour * Hour, new RowCount { Rows = 1 });
                _truth[(_partitions[p], hour)] = _truth.GetValueOrDefault((_partitions[p], hour)) + 1;
                break;
        }
    }

    /// <summary>Holds every window that an instance keeps to the truth of its partitions.</summary>
    /// <returns>How many windows they are.</returns>
    public int CheckKept()
    {
        int kept = 0;
        for (int i = 0; i < _instances.Length; i++)
        {
            SourcePartition[] own = [.. _partitions.Where((_, p) => _owners[p] == i)];
            foreach ((long start, _, RowCount counts) in _instances[i].Kept)
            {
                Assert.Equal(own.Sum(p => _truth.GetValueOrDefault((p, start / Hour))), counts.Rows);
                kept++;
            }
            int seen = _truth.Keys.Where(t => own.Contains(t.Partition)).Select(t => t.Hour).Distinct().Count();
            Assert.Equal(seen, _instances[i].Kept.Count() + _instances[i].LeftOut);
        }
        return kept;
    }

    private void Move(int p, int to)
    {
        Save(_owners[p]);
        _instances[_owners[p]].Forget(_partitions[p]);
        _owners[p] = to;
        Load(to, _store.Values.Where(e => e.Partition == _partitions[p]));
    }

    private void Restart(int i, Random random)
    {
        Save(i);
        _instances[i] = Create(limit, isPublished);
        StateEntry[] entries = [.. _store.Values.Where(e => _owners[Array.IndexOf(_partitions, e.Partition)] == i)];
        random.Shuffle(entries);
        Load(i, entries);
    }

    private void Save(int i)
    {
        List<StateEntry> changes = [];
        _instances[i].SaveChanges(new StateWriter("stage", changes), RowCountCodec.Instance);
        foreach (StateEntry entry in changes)
        {
            (SourcePartition, string) key = (entry.Partition, Convert.ToHexString(entry.Key));
            if (entry.Value is null)
            {
                Assert.True(_store.Remove(key), "only what was saved can be deleted");
            }
            else
            {
                _store[key] = entry;
            }
        }
    }

    private void Load(int i, IEnumerable<StateEntry> entries) =>
        Assert.All(
            entries,
            e => Assert.True(_instances[i].TryLoad(e.Partition, e.Key, e.Value, RowCountCodec.Instance)),
            throwIfEmpty: false
        );

    private static TumblingWindows<RowCount> Create(int limit, bool isPublished) =>
        new(WindowGrid.Every(TimeSpan.FromHours(1)), limit, () => new RowCount(), isPublished);
}
