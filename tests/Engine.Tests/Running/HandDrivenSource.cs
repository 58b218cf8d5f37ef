using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.TestSupport.Doubles;

namespace Vigia.Engine.Tests.Running;

/// <summary>Sends what the test says.</summary>
internal sealed class HandDrivenSource : Source
{
    private readonly TaskCompletionSource<ISourceOutput> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _end = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ISourceOutput Output => _started.Task.Result;

    public async Task SendAsync(long first, int records)
    {
        ISourceOutput output = await _started.Task;
        RecordBatch batch = output.Rent(RecordKind.Transaction);
        for (int i = 0; i < records; i++)
        {
            batch.Receive(ScriptedSource.Partition, first + i, 0, "x"u8);
        }
        await output.SendAsync(batch);
    }

    public void End() => _end.SetResult();

    public override async Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        await output.AssignAsync([ScriptedSource.Partition]);
        _started.SetResult(output);
        await _end.Task;
        output.Complete();
        await output.Drained;
    }
}
