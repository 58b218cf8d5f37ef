using System.Buffers.Binary;
using System.Text;
using Confluent.Kafka;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Transactions;

namespace Vigia.Stages.StateStores.Kafka;

/// <summary>
/// State in a compacted topic. A checkpoint is one transaction: entries, positions, the group's offsets, and whatever sinks have written
/// since the last one.
/// </summary>
internal sealed class KafkaStateStore : StateStore
{
    // The group's generation rarely changes while a checkpoint is written, and hardly ever twice in a row.
    private const int Attempts = 5;

    private const string Remedy = "take another topic: counts then start from empty where the consumer group is";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    private readonly KafkaStateOptions _options;
    private readonly StateContext _context;
    private readonly TransactionalProducer _producer;

    // Cancelled when the store is closed.
    private readonly CancellationTokenSource _stop = new();

    // Guards what follows: partitions are loaded on the source's thread, checkpoints written on another.
    private readonly Lock _gate = new();
    private readonly Dictionary<SourcePartition, long> _positions = [];
    private readonly HashSet<SourcePartition> _introduced = [];

    // Set once, when the store is opened; the pipeline calls nothing before that has ended.
    private ChangelogSession? _session;

    public KafkaStateStore(KafkaStateOptions options, StateContext context)
    {
        _options = options;
        _context = context;
        _producer = new TransactionalProducer(context.Log, context.Metrics);
        context.Parts.Add(_producer);
        context.Parts.Add(new MovingState(AreTogether: true));
    }

    private ChangelogSession Session => _session ?? throw new InvalidOperationException("the store is used before it was opened");

    private string Where => $"the changelog topic '{_options.Topic}'";

    public override async ValueTask<IReadOnlyDictionary<string, string>> OpenAsync(CancellationToken cancellation)
    {
        GroupMembership membership = _context.Parts.Find<GroupMembership>()
            ?? throw new StateException("state in Kafka needs a Kafka source");
        membership.IsTransactional = true;
        var clients = new ChangelogClients(_options, membership.Connection, _context.Parts.FindOrAdd<MemoryBudget>());
        IAdminClient admin = new AdminClientBuilder(clients.Admin())
            .SetLogHandler((_, message) => KafkaLog.Write(_context.Log, message))
            .SetErrorHandler((_, error) => KafkaLog.Write(_context.Log, error))
            .Build();
        var topic = new ChangelogTopic(admin, _options.Topic, membership, _context.Log, _context.Time);
        var blocks = new BlockChangelog($"{_options.Topic}.blocks", membership, clients, admin, _context.Log, _context.Time);
        _session = new ChangelogSession(membership, clients, admin, topic, blocks);
        await topic.EnsureAsync(cancellation).ConfigureAwait(false);
        await Task.Run(() => _producer.Open(clients.Producer(_context.Pipeline), cancellation), cancellation).ConfigureAwait(false);
        return new Dictionary<string, string>();
    }

    public override async ValueTask<IReadOnlyDictionary<SourcePartition, PartitionState>> LoadAsync(
        IReadOnlyCollection<SourcePartition> partitions,
        CancellationToken cancellation
    )
    {
        if (partitions.Count > 0)
        {
            await Session.Topic.CoverAsync(partitions.Max(p => p.Partition), cancellation).ConfigureAwait(false);
        }
        var reader = new ChangelogReader(
            Session.Clients.Reader(Session.Membership.Group),
            Session.Admin,
            _options.Topic,
            _context.Log,
            _context.Time
        );
        IEnumerable<KeyValuePair<byte[], byte[]>> values = await reader
            .ReadAsync([.. partitions.Select(p => p.Partition).Distinct()], cancellation)
            .ConfigureAwait(false);
        Dictionary<SourcePartition, PartitionState> states = Sort(values, partitions);
        lock (_gate)
        {
            foreach (SourcePartition partition in partitions)
            {
                _introduced.Remove(partition);
                _introduced.Remove(MovingState.Joined(partition.Partition));
                _positions.Remove(partition);
            }
            foreach ((SourcePartition partition, PartitionState state) in states)
            {
                if (state.NextOffset is { } next)
                {
                    _positions[partition] = next;
                }
            }
        }
        return states;
    }

    public override void ReadBlocks(IReadOnlyCollection<SourcePartition> partitions, Action<StateEntry> take)
    {
        if (partitions.Count > 0)
        {
            int[] numbers = [.. partitions.Select(p => p.Partition).Distinct()];
            Session.Blocks.ReadAsync(numbers, take, Remedy, _stop.Token).GetAwaiter().GetResult();
        }
    }

    /// <summary>
    /// Fingerprints are kept by partition: what was counted against something else is found, and deleted, when a partition is read.
    /// </summary>
    public override ValueTask ClearAsync(string stage, CancellationToken cancellation) => ValueTask.CompletedTask;

    public override async ValueTask WriteAsync(Checkpoint checkpoint, CancellationToken cancellation)
    {
        if (checkpoint.Entries.Where(e => e.IsBlock).Select(e => (int?)e.Partition.Partition).Max() is { } greatest)
        {
            await Session.Blocks.EnsureAsync(greatest, cancellation).ConfigureAwait(false);
        }
        for (int attempt = 1; ; attempt++)
        {
            bool isLast = attempt == Attempts;
            try
            {
                // The library's calls block.
                await Task.Run(() => Write(checkpoint, cancellation), cancellation).ConfigureAwait(false);
                return;
            }
            catch (CheckpointLostException e)
                when (e.Loss == CheckpointLoss.Membership && !isLast && !_producer.HasOutput && !Session.Membership.IsLost)
            {
                // Nothing but this checkpoint is in the transaction, and the partitions are still this member's: in its new
                // generation it may write them. What sinks wrote is not here to be written again.
                KafkaStateLog.WritesAgain(_context.Log, e.Message);
                _producer.Abort();
                await Task.Delay(Pause, _context.Time, cancellation).ConfigureAwait(false);
            }
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _stop.Dispose();
        _producer.Dispose();
        _session?.Admin.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private void Write(Checkpoint checkpoint, CancellationToken cancellation)
    {
        SourcePartition[] touched = [.. checkpoint.Entries.Select(e => e.Partition).Concat(checkpoint.NextOffsets.Keys).Distinct()];
        Dictionary<SourcePartition, long> positions;
        lock (_gate)
        {
            // Also those that did not move: their offsets prove the membership for their entries, and for those of joined partitions.
            HashSet<int> joined = [.. touched.Where(MovingState.IsJoined).Select(p => p.Partition)];
            positions = touched
                .Concat(_positions.Keys.Where(p => joined.Contains(p.Partition)))
                .Distinct()
                .Where(p => checkpoint.NextOffsets.ContainsKey(p) || _positions.ContainsKey(p))
                .ToDictionary(p => p, p => checkpoint.NextOffsets.TryGetValue(p, out long next) ? next : _positions[p]);
        }
        if (positions.Count == 0)
        {
            return;
        }
        foreach (SourcePartition partition in touched.Where(p => !_introduced.Contains(p)))
        {
            Introduce(partition, checkpoint.Fingerprints);
        }
        foreach (StateEntry entry in checkpoint.Entries)
        {
            Put(ChangelogKey.Of(entry), entry.Partition, entry.Value, entry.IsBlock ? Session.Blocks.Topic : null);
        }
        Span<byte> offset = stackalloc byte[sizeof(long)];
        foreach ((SourcePartition partition, long next) in positions)
        {
            BinaryPrimitives.WriteInt64LittleEndian(offset, next);
            Put(ChangelogKey.Offset(partition), partition, offset.ToArray());
        }
        _producer.Commit(
            [.. positions.Select(p => new TopicPartitionOffset(p.Key.Topic, p.Key.Partition, p.Value))],
            Session.Membership,
            cancellation
        );
        lock (_gate)
        {
            _introduced.UnionWith(touched);
            foreach ((SourcePartition partition, long next) in positions)
            {
                _positions[partition] = next;
            }
        }
    }

    /// <summary>
    /// The first checkpoint after a partition was assigned names its pipeline and what its entries are counted against.
    /// </summary>
    private void Introduce(SourcePartition partition, IReadOnlyDictionary<string, string> fingerprints)
    {
        Put(ChangelogKey.Owner, partition, Encoding.UTF8.GetBytes(_context.Pipeline));
        foreach ((string stage, string fingerprint) in fingerprints)
        {
            Put(ChangelogKey.Fingerprint(partition, stage), partition, Encoding.UTF8.GetBytes(fingerprint));
        }
    }

    private void Put(ChangelogKey key, SourcePartition partition, byte[]? value, string? topic = null) =>
        _producer.Write(
            new TopicPartition(topic ?? _options.Topic, partition.Partition),
            key.ToArray(),
            value is null ? null : StateValue.Frame(value)
        );

    /// <summary>
    /// Sorts what was read by the partitions asked for; those without a position are left out. What belongs to all partitions of a number
    /// comes with any of them.
    /// </summary>
    private Dictionary<SourcePartition, PartitionState> Sort(
        IEnumerable<KeyValuePair<byte[], byte[]>> values,
        IReadOnlyCollection<SourcePartition> partitions
    )
    {
        SourcePartition[] joined = [.. partitions.Select(p => MovingState.Joined(p.Partition)).Distinct()];
        HashSet<SourcePartition> wanted = [.. partitions, .. joined];
        var offsets = new Dictionary<SourcePartition, long>();
        var entries = new List<StateEntry>();
        var fingerprints = new List<(SourcePartition Partition, string Stage, string Text)>();
        foreach ((byte[] bytes, byte[] framed) in values)
        {
            var key = ChangelogKey.Read(bytes, Where);
            byte[] value = StateValue.Unframe(framed, Where, Remedy);
            if (key.Kind == ChangelogKind.Owner)
            {
                CheckOwner(Encoding.UTF8.GetString(value));
            }
            else if (wanted.Contains(key.Partition))
            {
                switch (key.Kind)
                {
                    case ChangelogKind.Offset:
                        offsets[key.Partition] = BinaryPrimitives.ReadInt64LittleEndian(value);
                        break;
                    case ChangelogKind.Fingerprint:
                        fingerprints.Add((key.Partition, key.Stage, Encoding.UTF8.GetString(value)));
                        break;
                    default:
                        entries.Add(new StateEntry(key.Stage, key.Partition, key.Entry.ToArray(), value));
                        break;
                }
            }
        }
        ILookup<SourcePartition, StateEntry> byPartition = entries.ToLookup(e => e.Partition);
        return offsets
            .Keys.Concat(joined)
            .ToDictionary(
                p => p,
                p => new PartitionState(offsets.TryGetValue(p, out long next) ? next : null, [.. byPartition[p]])
                {
                    Fingerprints = fingerprints.Where(f => f.Partition == p).ToDictionary(f => f.Stage, f => f.Text),
                }
            );
    }

    private void CheckOwner(string pipeline)
    {
        if (pipeline != _context.Pipeline)
        {
            throw new StateException(
                $"{Where} belongs to pipeline '{pipeline}', not to '{_context.Pipeline}'; give each pipeline a topic of its own"
            );
        }
    }

    /// <summary>What the store has once it is open.</summary>
    /// <param name="Membership">The source's place in its group.</param>
    /// <param name="Clients">How the store's clients are configured.</param>
    /// <param name="Admin">The broker's administration; closed with the store.</param>
    /// <param name="Topic">The topic.</param>
    /// <param name="Blocks">The topic of blocks.</param>
    private sealed record ChangelogSession(
        GroupMembership Membership,
        ChangelogClients Clients,
        IAdminClient Admin,
        ChangelogTopic Topic,
        BlockChangelog Blocks
    );
}
