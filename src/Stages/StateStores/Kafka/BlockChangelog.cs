using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Engine.State;
using Vigia.Kafka.Transactions;

namespace Vigia.Stages.StateStores.Kafka;

/// <summary>
/// The topic of blocks beside a changelog: written in the same transactions, compacted alike, but read one message at a time once the
/// entries are restored. It is created when the first block is written or looked for.
/// </summary>
/// <param name="topic">Its name.</param>
/// <param name="membership">The source's place in its group.</param>
/// <param name="clients">How the store's clients are configured.</param>
/// <param name="admin">The brokers' administration.</param>
/// <param name="log">The store's log.</param>
/// <param name="time">The clock.</param>
internal sealed class BlockChangelog(
    string topic,
    GroupMembership membership,
    ChangelogClients clients,
    IAdminClient admin,
    ILogger log,
    TimeProvider time
)
{
    private readonly ChangelogTopic _topic = new(admin, topic, membership, log, time);
    private bool _exists;

    public string Topic => topic;

    /// <summary>Makes sure that it exists and has partitions up to a number.</summary>
    /// <exception cref="StateException">It cannot be used; the message says how to mend it.</exception>
    public async Task EnsureAsync(int greatest, CancellationToken cancellation)
    {
        if (!_exists)
        {
            await _topic.EnsureAsync(cancellation).ConfigureAwait(false);
            _exists = true;
        }
        await _topic.CoverAsync(greatest, cancellation).ConfigureAwait(false);
    }

    /// <summary>Reads blocks and deletions in the order in which they were written.</summary>
    /// <exception cref="StateException">It cannot be read, or is damaged.</exception>
    /// <exception cref="CheckpointLostException">The brokers cannot be reached.</exception>
    public async Task ReadAsync(IReadOnlyCollection<int> numbers, Action<StateEntry> take, string remedy, CancellationToken cancellation)
    {
        await EnsureAsync(numbers.Max(), cancellation).ConfigureAwait(false);
        string where = $"the changelog topic '{topic}'";
        var reader = new ChangelogReader(clients.Reader(membership.Group), admin, topic, log, time);
        await reader
            .ReadEachAsync(
                numbers,
                (bytes, framed) =>
                {
                    var key = ChangelogKey.Read(bytes, where);
                    byte[]? value = framed is null ? null : StateValue.Unframe(framed, where, remedy);
                    take(new StateEntry(key.Stage, key.Partition, key.Entry.ToArray(), value) { IsBlock = true });
                },
                cancellation
            )
            .ConfigureAwait(false);
    }
}
