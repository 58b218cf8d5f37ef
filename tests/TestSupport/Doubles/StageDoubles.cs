using Vigia.Engine.Components;
using Vigia.Engine.Records;

namespace Vigia.TestSupport.Doubles;

/// <summary>Holds every batch until it is released.</summary>
public sealed class StallingStage : Stage
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Release() => _released.TrySetResult();

    public override async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation) =>
        await _released.Task.WaitAsync(cancellation);
}

/// <summary>Passes everything on, and counts it.</summary>
public sealed class CountingStage : Stage
{
    private int _batches;

    public int Batches => Volatile.Read(ref _batches);

    public bool IsCompleted { get; private set; }

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _batches);
        return ValueTask.CompletedTask;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellation)
    {
        IsCompleted = true;
        return ValueTask.CompletedTask;
    }
}

/// <summary>Throws on the batch with the given number, from 0.</summary>
public sealed class ThrowOnBatchStage(int number) : Stage
{
    private int _seen;

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation) =>
        Interlocked.Increment(ref _seen) - 1 == number
            ? throw new InvalidOperationException($"thrown on batch {number}")
            : ValueTask.CompletedTask;
}

/// <summary>Gives up on the batch with the given number, from 0, as a client does whose own time limit has run out.</summary>
public sealed class GiveUpOnBatchStage(int number) : Stage
{
    private int _seen;

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation) =>
        Interlocked.Increment(ref _seen) - 1 == number ? throw new TaskCanceledException("no answer in time") : ValueTask.CompletedTask;
}

/// <summary>Finishes batches in an order of chance: an early one may take longer than a later one.</summary>
public sealed class ShufflingStage(int seed) : Stage
{
    private readonly Random _random = new(seed);

    public override async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        int yields;
        lock (_random)
        {
            yields = _random.Next(20);
        }
        for (int i = 0; i < yields; i++)
        {
            await Task.Yield();
        }
    }
}

/// <summary>Rejects every record whose offset is a multiple of a number.</summary>
public sealed class RejectingStage(string name, int every) : Stage
{
    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        for (int i = 0; i < batch.Received; i++)
        {
            if (batch.Offsets[i] % every == 0)
            {
                batch.Reject(new Rejection(i, name, "unwanted", "its offset is a multiple"));
            }
        }
        return ValueTask.CompletedTask;
    }
}
