using Vigia.Engine.Records;

namespace Vigia.Engine.State;

/// <summary>
/// Travels behind the batches that its checkpoint includes. Every stateful stage adds its changes when the mark passes; when
/// it has passed the last stage, the checkpoint is complete.
/// </summary>
internal sealed class CheckpointMark(IReadOnlyDictionary<SourcePartition, long> nextOffsets, IReadOnlyCollection<SourcePartition> revoked) : PipelineItem
{
    private readonly List<StateEntry> _entries = [];
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyDictionary<SourcePartition, long> NextOffsets { get; } = nextOffsets;

    public IReadOnlyList<StateEntry> Entries => _entries;

    /// <summary>Ends when the checkpoint has been written.</summary>
    public Task Written => _written.Task;

    public void Pass(string stage, IStatefulStage state)
    {
        state.SaveChanges(new StateWriter(stage, _entries));
        foreach (SourcePartition partition in revoked)
        {
            state.Forget(partition);
        }
    }

    public void Complete() => _written.TrySetResult();
}
