using Vigia.Engine.Checkpointing;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.TestSupport.Doubles;

namespace Vigia.Engine.Tests.Checkpointing;

/// <summary>Sends a batch, and gives its partition up.</summary>
internal sealed class RevokingSource : Source
{
    public override async Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        await output.AssignAsync([ScriptedSource.Partition]);
        var batch = output.Rent(RecordKind.Transaction);
        for (int i = 0; i < 10; i++)
        {
            batch.Receive(ScriptedSource.Partition, i, 0, "x"u8);
        }
        await output.SendAsync(batch);
        await output.RevokeAsync([ScriptedSource.Partition]);
        output.Complete();
        await output.Drained;
    }
}

/// <summary>Has nothing to send.</summary>
internal sealed class QuietSource : Source
{
    public override async Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        var stopped = new TaskCompletionSource();
        using CancellationTokenRegistration registration = stop.Register(stopped.SetResult);
        await stopped.Task;
        output.Complete();
        await output.Drained;
    }
}

/// <summary>Counts the batches that it writes in the transaction.</summary>
internal sealed class TransactionalStage : Stage
{
    public int Seen { get; private set; }

    public override bool WritesInTransaction => true;

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        Seen++;
        return ValueTask.CompletedTask;
    }
}

/// <summary>Takes a number of checkpoints, and then no more, as one does whose rights are gone or whose disk is full.</summary>
internal sealed class RefusingStore(int takes) : RememberingStore
{
    public static StateException Refusal { get; } = new("no permission to write in transactions");

    public override ValueTask WriteAsync(Checkpoint checkpoint, CancellationToken cancellation) =>
        Writes == takes ? throw Refusal : base.WriteAsync(checkpoint, cancellation);
}

/// <summary>Takes a while to write, and notes what a stage had seen by then.</summary>
internal sealed class SlowStore(Func<int> seen) : RememberingStore
{
    public List<int> SeenAtEachWrite { get; } = [];

    public override async ValueTask WriteAsync(Checkpoint checkpoint, CancellationToken cancellation)
    {
        for (int i = 0; i < 20; i++)
        {
            await Task.Yield();
        }
        SeenAtEachWrite.Add(seen());
        await base.WriteAsync(checkpoint, cancellation);
    }
}

/// <summary>Sends a mark behind each batch of one record.</summary>
internal sealed class MarkAfterEachBatchSource(int batches) : Source
{
    public RememberingStore? Store { get; init; }

    /// <summary>Checkpoints written and the position reported, at each call.</summary>
    public List<(int Writes, long Next)> Kept { get; } = [];

    public List<long> KeptWhenTheMarkWasDone { get; } = [];

    public override void OnCheckpointCommitted(IReadOnlyDictionary<SourcePartition, long> nextOffsets) =>
        Kept.Add((Store?.Writes ?? 0, nextOffsets[ScriptedSource.Partition]));

    public override async Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        await output.AssignAsync([ScriptedSource.Partition]);
        var marks = new List<Task>();
        for (int i = 0; i < batches; i++)
        {
            RecordBatch batch = output.Rent(RecordKind.Transaction);
            batch.Receive(ScriptedSource.Partition, i, 0, "x"u8);
            await output.SendAsync(batch);
            Task mark = output.RevokeAsync([]);
            marks.Add(mark);
            if (Store is not null)
            {
                await mark;
                KeptWhenTheMarkWasDone.Add(Kept[^1].Next);
            }
        }
        await Task.WhenAll(marks);
        output.Complete();
        await output.Drained;
    }
}
