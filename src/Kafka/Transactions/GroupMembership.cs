using Confluent.Kafka;
using Vigia.Engine.State;
using Vigia.Kafka.Connection;

namespace Vigia.Kafka.Transactions;

/// <summary>
/// A Kafka source's membership of its group, for the code that keeps state of what it reads: only a member that the group still counts on
/// may commit in a transaction, and an expelled member has counted what it will read again.
/// </summary>
/// <param name="connection">The source's connection.</param>
/// <param name="group">Its consumer group.</param>
/// <param name="topics">The topics it reads.</param>
/// <param name="keepsState">Whether state is kept: then a membership that is lost takes the run back to its last checkpoint.</param>
/// <param name="isStatic">Whether the configuration assigns partitions, and not the group: then there is no generation that could
/// pass.</param>
internal sealed class GroupMembership(
    KafkaConnection connection,
    string group,
    IReadOnlyList<string> topics,
    bool keepsState,
    bool isStatic = false
)
{
    // Guards the consumer and the member's name: the consuming thread sets them, the thread of checkpoints reads them.
    private readonly Lock _gate = new();
    private IConsumer<Ignore, int>? _consumer;
    private string? _member;

    // Why the membership was lost; the first reason stays. Written by the consuming thread, read by any.
    private volatile string? _loss;

    /// <summary>How the source reaches its brokers.</summary>
    public KafkaConnection Connection { get; } = connection;

    /// <summary>The consumer group.</summary>
    public string Group { get; } = group;

    /// <summary>The topics that the source reads.</summary>
    public IReadOnlyList<string> Topics { get; } = topics;

    /// <summary>Whether offsets are committed in transactions, and by no one else.</summary>
    public bool IsTransactional { get; set; }

    /// <summary>
    /// Whether a loss takes the run back to its last checkpoint, so that nothing that is in flight needs to be forgotten.
    /// </summary>
    public bool KeepsState { get; } = keepsState;

    /// <summary>Whether <see cref="MarkLost"/> was called.</summary>
    public bool IsLost => _loss is not null;

    /// <summary>The consumer joins the group.</summary>
    public void Enter(IConsumer<Ignore, int> consumer)
    {
        lock (_gate)
        {
            _consumer = consumer;
        }
    }

    /// <summary>The group has assigned partitions to this member. Called by the code that serves the rebalance.</summary>
    public void Assigned()
    {
        lock (_gate)
        {
            _member = _consumer?.MemberId;
        }
    }

    /// <summary>
    /// The group has continued, or may continue, without this member's records in flight: nothing may be committed any more.
    /// </summary>
    /// <param name="reason">How that came.</param>
    public void MarkLost(string reason) => _loss ??= reason;

    /// <summary>The consumer is about to be closed.</summary>
    public void Leave()
    {
        lock (_gate)
        {
            _consumer = null;
        }
    }

    /// <exception cref="CheckpointLostException">The membership was lost, and state is kept.</exception>
    public void ThrowIfLost()
    {
        if (KeepsState && _loss is { } reason)
        {
            throw new CheckpointLostException(
                CheckpointLoss.Membership,
                $"this process has lost its partitions of group '{Group}': {reason}"
            );
        }
    }

    /// <summary>What proves to the broker which member commits, and in which generation of the group.</summary>
    /// <exception cref="CheckpointLostException">The membership was lost.</exception>
    public IConsumerGroupMetadata GetCommitMetadata()
    {
        lock (_gate)
        {
            IConsumerGroupMetadata? proof = _consumer?.ConsumerGroupMetadata;
            // A client that was expelled forgets who it was before it informs the application, and a broker lets anonymous commits pass.
            // So the proof counts only if it is the assigned member's, and the loss was not reported before it was taken.
            if (proof is null || (!isStatic && (_member is not { Length: > 0 } || _consumer?.MemberId != _member)))
            {
                MarkLost("the group has expelled it");
            }
            ThrowIfLost();
            return proof!;
        }
    }
}
