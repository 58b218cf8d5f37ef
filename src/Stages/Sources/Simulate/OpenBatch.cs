using Vigia.Engine.Components;
using Vigia.Engine.Records;

namespace Vigia.Stages.Sources.Simulate;

/// <summary>The batch of one record kind that is being filled, if there is one.</summary>
/// <param name="kind">The kind.</param>
/// <param name="partition">Where its records come from.</param>
/// <param name="next">Offset of the next record.</param>
/// <param name="output">Where batches come from and go to.</param>
/// <param name="clock">The clock.</param>
internal sealed class OpenBatch(RecordKind kind, SourcePartition partition, long next, ISourceOutput output, TimeProvider clock)
{
    private RecordBatch? _batch;
    private long _openedAt;
    private long _openedMs;

    /// <summary>Offset of the next record.</summary>
    public long Next { get; private set; } = next;

    public int Rows => _batch?.Received ?? 0;

    /// <summary>
    /// How long it may still wait if it is to be sent <paramref name="delay"/> after its first record; without one, for ever.
    /// </summary>
    public TimeSpan DueIn(TimeSpan delay) => _batch is null ? TimeSpan.MaxValue : delay - clock.GetElapsedTime(_openedAt);

    public void Add(ReadOnlySpan<byte> payload)
    {
        if (_batch is null)
        {
            _batch = output.Rent(kind);
            _openedAt = clock.GetTimestamp();
            _openedMs = clock.GetUtcNow().ToUnixTimeMilliseconds();
        }

        _batch.Receive(partition, Next++, _openedMs, payload);
    }

    /// <summary>Sends what there is.</summary>
    public Task SendAsync()
    {
        if (_batch is not { } batch)
        {
            return Task.CompletedTask;
        }

        _batch = null;
        return output.SendAsync(batch);
    }
}
