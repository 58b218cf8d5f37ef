using System.Buffers.Binary;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.TestSupport.Doubles;

/// <summary>Keeps checkpoints in memory, and survives the pipelines that write them.</summary>
public class RememberingStore : StateStore
{
    private readonly Dictionary<(string Stage, SourcePartition Partition, string Key), byte[]> _entries = [];
    private readonly Dictionary<SourcePartition, long> _offsets = [];
    private readonly Dictionary<string, string> _fingerprints = [];

    public int Writes { get; private set; }

    /// <summary>Gives fingerprints with each partition, as a store does that processes share.</summary>
    public bool KeepsFingerprintsByPartition { get; init; }

    public IReadOnlyDictionary<SourcePartition, long> Offsets => _offsets;

    public override ValueTask<IReadOnlyDictionary<string, string>> OpenAsync(CancellationToken cancellation) =>
        ValueTask.FromResult<IReadOnlyDictionary<string, string>>(
            KeepsFingerprintsByPartition ? new Dictionary<string, string>() : new Dictionary<string, string>(_fingerprints)
        );

    public override ValueTask<IReadOnlyDictionary<SourcePartition, PartitionState>> LoadAsync(
        IReadOnlyCollection<SourcePartition> partitions,
        CancellationToken cancellation
    ) => ValueTask.FromResult<IReadOnlyDictionary<SourcePartition, PartitionState>>(partitions.ToDictionary(p => p, Load));

    public PartitionState Load(SourcePartition partition) =>
        new(
            _offsets.TryGetValue(partition, out long next) ? next : null,
            [
                .. _entries
                    .Where(e => e.Key.Partition == partition)
                    .Select(e => new StateEntry(e.Key.Stage, partition, Convert.FromHexString(e.Key.Key), e.Value)),
            ]
        )
        {
            Fingerprints = KeepsFingerprintsByPartition ? new Dictionary<string, string>(_fingerprints) : new Dictionary<string, string>(),
        };

    public override ValueTask ClearAsync(string stage, CancellationToken cancellation)
    {
        foreach (var key in _entries.Keys.Where(k => k.Stage == stage).ToList())
        {
            _entries.Remove(key);
        }
        return ValueTask.CompletedTask;
    }

    public override ValueTask WriteAsync(Checkpoint checkpoint, CancellationToken cancellation)
    {
        foreach (StateEntry entry in checkpoint.Entries)
        {
            var key = (entry.Stage, entry.Partition, Convert.ToHexString(entry.Key));
            if (entry.Value is { } value)
            {
                _entries[key] = value;
            }
            else
            {
                _entries.Remove(key);
            }
        }
        foreach ((SourcePartition partition, long next) in checkpoint.NextOffsets)
        {
            _offsets[partition] = next;
        }
        foreach ((string stage, string fingerprint) in checkpoint.Fingerprints)
        {
            _fingerprints[stage] = fingerprint;
        }
        Writes++;
        return ValueTask.CompletedTask;
    }
}

/// <summary>Counts each offset of each partition: after any history, every count must be one.</summary>
public sealed class TallyStage(string fingerprint = "v1") : Stage, IPartitionedStage
{
    private readonly Dictionary<(SourcePartition Partition, long Offset), int> _counts = [];
    private readonly HashSet<(SourcePartition, long)> _changed = [];

    public IReadOnlyDictionary<(SourcePartition Partition, long Offset), int> Counts => _counts;

    public string StateFingerprint => fingerprint;

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        foreach (Run run in batch.Runs)
        {
            for (int i = run.Start; i < run.End; i++)
            {
                var key = (run.Partition, batch.Offsets[i]);
                _counts[key] = _counts.GetValueOrDefault(key) + 1;
                _changed.Add(key);
            }
        }
        return ValueTask.CompletedTask;
    }

    public void SaveChanges(StateWriter changes)
    {
        Span<byte> key = stackalloc byte[8];
        foreach (var changed in _changed)
        {
            BinaryPrimitives.WriteInt64LittleEndian(key, changed.Item2);
            changes.Put(changed.Item1, key, [(byte)_counts[changed]]);
        }
        _changed.Clear();
    }

    public void LoadEntry(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        _counts.Add((partition, BinaryPrimitives.ReadInt64LittleEndian(key)), value[0]);

    public void Forget(SourcePartition partition)
    {
        foreach (var key in _counts.Keys.Where(k => k.Partition == partition).ToList())
        {
            _counts.Remove(key);
        }
    }
}

/// <summary>Notes when it may publish and when its state is saved.</summary>
public sealed class PublishingStage(bool fails = false) : Stage, IStatefulStage, IPublishingStage
{
    private readonly List<string> _calls = [];
    private int _records;

    public IReadOnlyList<string> Calls
    {
        get
        {
            lock (_calls)
            {
                return [.. _calls];
            }
        }
    }

    public string StateFingerprint => "v1";

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        _records += batch.Received;
        return ValueTask.CompletedTask;
    }

    public ValueTask PublishAsync(bool isEnd, CancellationToken cancellation)
    {
        Note($"{_records} records{(isEnd ? ", end" : "")}");
        return fails ? throw new InvalidOperationException("cannot publish") : ValueTask.CompletedTask;
    }

    public void SaveChanges(StateWriter changes) => Note("saved");

    public void LoadEntry(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) { }

    private void Note(string call)
    {
        lock (_calls)
        {
            _calls.Add(call);
        }
    }
}

/// <summary>Sends the records of a few partitions from where the state says, in a random interleaving, up to a number of batches.</summary>
public sealed class ResumingSource(int partitions, int recordsPerPartition, int batches, int seed) : Source
{
    /// <summary>The first of its partitions.</summary>
    public static SourcePartition First => new("resuming", 0);

    public override async Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        SourcePartition[] all = [.. Enumerable.Range(0, partitions).Select(i => new SourcePartition("resuming", i))];
        IReadOnlyDictionary<SourcePartition, long> resumed = await output.AssignAsync(all);
        long[] next = [.. all.Select(p => resumed.GetValueOrDefault(p))];
        var random = new Random(seed);
        for (int sent = 0; sent < batches && next.Any(n => n < recordsPerPartition); sent++)
        {
            RecordBatch batch = output.Rent(RecordKind.Transaction);
            for (int row = random.Next(1, 20); row > 0; row--)
            {
                int partition = random.Next(partitions);
                if (next[partition] < recordsPerPartition)
                {
                    batch.Receive(all[partition], next[partition]++, 0, "x"u8);
                }
            }
            await output.SendAsync(batch);
            if (random.Next(10) == 0)
            {
                await output.RevokeAsync([]);
            }
        }
        output.Complete();
        await output.Drained;
    }
}
