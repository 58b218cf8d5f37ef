using Vigia.Engine.Components;
using Vigia.Engine.Records;

namespace Vigia.TestSupport.Doubles;

/// <summary>Takes every batch, and releases each only when the test says so: a sink with deliveries in flight.</summary>
public sealed class HoldingStage : DeferredStage
{
    private readonly List<TaskCompletionSource> _held = [];
    private int _ended;

    /// <summary>Batches that have begun.</summary>
    public int Begun
    {
        get
        {
            lock (_held)
            {
                return _held.Count;
            }
        }
    }

    /// <summary>Batches that have settled, or heard that the pipeline has failed.</summary>
    public int Ended => Volatile.Read(ref _ended);

    public override ValueTask<Task> BeginAsync(RecordBatch batch, CancellationToken cancellation)
    {
        var held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_held)
        {
            _held.Add(held);
        }
        return ValueTask.FromResult(EndAsync(held.Task.WaitAsync(cancellation)));
    }

    /// <summary>Releases the batch with the given number, from 0.</summary>
    public void Settle(int number) => Held(number).TrySetResult();

    /// <summary>Releases every batch that has begun.</summary>
    public void SettleAll()
    {
        lock (_held)
        {
            _held.ForEach(h => h.TrySetResult());
        }
    }

    /// <summary>That batch fails the stage.</summary>
    public void Fail(int number, string reason) => Held(number).TrySetException(new InvalidOperationException(reason));

    private TaskCompletionSource Held(int number)
    {
        lock (_held)
        {
            return _held[number];
        }
    }

    private async Task EndAsync(Task held)
    {
        try
        {
            await held;
        }
        finally
        {
            Interlocked.Increment(ref _ended);
        }
    }
}
