using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Stages.Tests.Performance;

/// <summary>
/// Several stages <c>performance</c> that take partitions over from each other, with a state that keeps what each checkpoint wrote: as the
/// processes of a group do with state in Kafka.
/// </summary>
internal sealed class FleetStand : IAsyncDisposable
{
    private readonly Dictionary<(SourcePartition Partition, string Key), byte[]> _state = [];
    private readonly List<(SourcePartition Partition, byte[] Key, byte[] Value)> _blocks = [];
    private readonly List<(object Record, long Offset)>[] _records;
    private readonly int[] _sent;
    private readonly int[] _committed;

    /// <param name="members">How many stages.</param>
    /// <param name="records">The records of each partition number, in order.</param>
    public FleetStand(int members, IReadOnlyList<IReadOnlyList<object>> records)
    {
        Members = [.. Enumerable.Range(0, members).Select(_ => new PerformanceStand(isMoving: true))];
        _records = [.. records.Select(r => PerformanceStand.WithOffsets(r))];
        (_sent, _committed, Owner) = (new int[records.Count], new int[records.Count], new int[records.Count]);
    }

    public PerformanceStand[] Members { get; }

    /// <summary>Which member has each partition number.</summary>
    public int[] Owner { get; }

    public IReadOnlyDictionary<(SourcePartition Partition, string Key), byte[]> State => _state;

    public bool IsDone => Enumerable.Range(0, _sent.Length).All(n => _sent[n] == _records[n].Count);

    public async Task StartAsync()
    {
        foreach (PerformanceStand member in Members)
        {
            await member.StartAsync();
        }
    }

    /// <summary>Gives the owner of a partition its next records.</summary>
    public async Task SendAsync(int number, int count)
    {
        count = Math.Min(count, _records[number].Count - _sent[number]);
        if (count > 0)
        {
            await Members[Owner[number]].SendAsync(_records[number].GetRange(_sent[number], count), number);
            _sent[number] += count;
        }
    }

    /// <summary>A member writes a checkpoint.</summary>
    public void Checkpoint(int member)
    {
        List<StateEntry> entries = [];
        Members[member].Stage.SaveChanges(new StateWriter("performance", entries));
        foreach (StateEntry entry in entries)
        {
            (SourcePartition, string) key = (entry.Partition, Convert.ToHexString(entry.Key));
            if (entry.IsBlock)
            {
                // A deleted one may come once more.
                _blocks.AddRange(entry.Value is null ? [] : [(entry.Partition, entry.Key, entry.Value)]);
            }
            else if (entry.Value is null)
            {
                _state.Remove(key);
            }
            else
            {
                _state[key] = entry.Value;
            }
        }
        foreach (int number in OwnedBy(member))
        {
            _committed[number] = _sent[number];
        }
    }

    /// <summary>A member hands a partition over in good order.</summary>
    public void Move(int number, int to)
    {
        Checkpoint(Owner[number]);
        Forget(Members[Owner[number]], number);
        Owner[number] = to;
        Load(to, [number]);
    }

    /// <summary>A member loses what it did since its last checkpoint; it or another continues from there.</summary>
    public async Task KillAsync(int member, Func<int, int> heirOf)
    {
        int[] owned = OwnedBy(member);
        await Members[member].CrashAsync();
        foreach (int number in owned)
        {
            Owner[number] = heirOf(number);
            _sent[number] = _committed[number];
        }
        foreach (IGrouping<int, int> heir in owned.GroupBy(n => Owner[n]))
        {
            Load(heir.Key, [.. heir]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (PerformanceStand member in Members)
        {
            await member.DisposeAsync();
        }
    }

    private int[] OwnedBy(int member) => [.. Enumerable.Range(0, Owner.Length).Where(n => Owner[n] == member)];

    private void Load(int member, int[] numbers)
    {
        foreach (((SourcePartition partition, string key), byte[] value) in _state.Where(e => numbers.Contains(e.Key.Partition.Partition)))
        {
            Members[member].Stage.LoadEntry(partition, Convert.FromHexString(key), value);
        }
        foreach ((SourcePartition partition, byte[] key, byte[] value) in _blocks.Where(b => numbers.Contains(b.Partition.Partition)))
        {
            Members[member].Stage.LoadBlock(partition, key, value);
        }
        Members[member].Stage.EndLoad();
    }

    private static void Forget(PerformanceStand member, int number)
    {
        member.Stage.Forget(PerformanceStand.Payments with { Partition = number });
        member.Stage.Forget(PerformanceStand.Labels with { Partition = number });
    }
}
