using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance;

/// <summary>
/// A shard for the partitions of each number that this process has. What lasts is the pipeline's state; each shard's directory is a copy of
/// its part, for what does not fit into memory.
/// </summary>
internal sealed class MovingShards : ShardTable
{
    private const string LockFile = "vigia-lock";
    private const string Prefix = "partition-";

    // A run of fewer rows costs more to look up than it saves.
    private const int SmallestRun = 1 << 12;

    // Several shards look for repeated transactions within about the memory of one store.
    private const int FilterShare = 8;

    private readonly ShardParts _parts;
    private readonly StoreOptions _store;
    private readonly string _directory;
    private readonly bool _isTemporary;
    private readonly string _fingerprint;
    private readonly StoreMemory _memory;
    private readonly FileStream _lock;
    private readonly SortedDictionary<int, PerformanceShard> _shards = [];

    // What is being loaded, by number of the partitions.
    private readonly Dictionary<int, List<KeyValuePair<byte[], byte[]>>> _loading = [];

    // Shards whose blocks are being loaded.
    private readonly HashSet<int> _filling = [];

    /// <param name="parts">What shards have in common.</param>
    /// <param name="store">Where copies are kept.</param>
    /// <param name="fingerprint">What the counts are counted by.</param>
    /// <exception cref="StateException">The directory cannot be used.</exception>
    public MovingShards(ShardParts parts, StoreOptions store, string fingerprint)
    {
        (_parts, _store, _fingerprint, _isTemporary) = (parts, store, fingerprint, store.Directory is null);
        _directory = store.Directory ?? Directory.CreateTempSubdirectory("vigia-performance-").FullName;
        _lock = Lock();
        foreach (string former in Directory.EnumerateDirectories(_directory, Prefix + "*").ToList())
        {
            PredictionStore.Delete(former);
        }
        _memory = new StoreMemory(store.Cache ?? StoreOptions.DefaultCache);
    }

    public override IReadOnlyCollection<PerformanceShard> All => _shards.Values;

    public override PerformanceShard Of(SourcePartition partition) =>
        _shards.TryGetValue(partition.Partition, out PerformanceShard? shard) ? shard : Open(partition.Partition, []);

    public override bool IsFull(PerformanceShard shard) => shard.Buffered >= Limit;

    public override void SaveChanges(StateWriter changes)
    {
        foreach ((int number, PerformanceShard shard) in _shards)
        {
            shard.Store.Changes!.MoveTo(changes, MovingState.Joined(number));
        }
    }

    public override void LoadEntry(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!MovingState.IsJoined(partition) || key.IsEmpty)
        {
            throw new StateException(
                "the state of 'performance' holds an entry that this stage does not write; run the version that wrote it, or take another topic"
            );
        }
        if (_shards.ContainsKey(partition.Partition))
        {
            // It is here already, and further than its last checkpoint.
            return;
        }
        if (!_loading.TryGetValue(partition.Partition, out List<KeyValuePair<byte[], byte[]>>? entries))
        {
            _loading.Add(partition.Partition, entries = []);
        }
        entries.Add(new KeyValuePair<byte[], byte[]>(key.ToArray(), value.ToArray()));
    }

    public override void LoadBlock(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int number = partition.Partition;
        if (_loading.Remove(number, out List<KeyValuePair<byte[], byte[]>>? entries))
        {
            Open(number, entries);
            _filling.Add(number);
        }
        if (_filling.Contains(number))
        {
            _shards[number].LoadBlock(key, value, Limit);
        }
    }

    public override void EndLoad()
    {
        foreach ((int number, List<KeyValuePair<byte[], byte[]>> entries) in _loading)
        {
            Open(number, entries);
            _filling.Add(number);
        }
        foreach (int number in _filling)
        {
            _shards[number].EndLoad();
        }
        _loading.Clear();
        _filling.Clear();
    }

    /// <summary>Partitions of one number leave together: the first takes the shard along.</summary>
    public override void Forget(SourcePartition partition)
    {
        _parts.Clock.Forget(partition);
        if (_shards.Remove(partition.Partition, out PerformanceShard? shard))
        {
            shard.Dispose();
            PredictionStore.Delete(DirectoryOf(partition.Partition));
        }
    }

    public override void Dispose()
    {
        foreach (PerformanceShard shard in _shards.Values)
        {
            shard.Dispose();
        }
        _memory.Dispose();
        _lock.Dispose();
        if (_isTemporary)
        {
            Directory.Delete(_directory, recursive: true);
        }
    }

    // Shards share the rows that may be held back.
    private int Limit => Math.Max(Math.Min(SmallestRun, _store.BufferRows), _store.BufferRows / Math.Max(1, _shards.Count));

    private PerformanceShard Open(int number, IReadOnlyCollection<KeyValuePair<byte[], byte[]>> entries)
    {
        var store = PredictionStore.OpenCopy(
            _store with
            {
                Directory = DirectoryOf(number),
                Filters = _store.Filters / FilterShare,
            },
            (long)_parts.Options.Cohort.TotalMilliseconds,
            _fingerprint,
            _memory,
            entries
        );
        store.Layouts.Use(_parts.Layout);
        var shard = new PerformanceShard(_parts, store, number);
        _shards.Add(number, shard);
        return shard;
    }

    private string DirectoryOf(int number) => Path.Combine(_directory, $"{Prefix}{number}");

    private FileStream Lock()
    {
        try
        {
            Directory.CreateDirectory(_directory);
            return new FileStream(Path.Combine(_directory, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new StateException(
                $"cannot use the prediction store in {_directory}: {e.Message}; if another process uses it, give each process its own directory",
                e
            );
        }
    }
}
