using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Checkpointing;

/// <summary>
/// Travels behind the batches that its checkpoint includes. Every stateful stage adds its changes when the mark passes; when
/// it has passed the last stage, the checkpoint is complete.
/// </summary>
/// <param name="nextOffsets">For each partition that moved, the offset after the last record before the mark.</param>
/// <param name="revoked">Partitions that leave with the mark.</param>
/// <param name="isDurable">Whether state is kept; else the mark only lets stages publish and forget.</param>
/// <param name="isEnd">The data has come to its end.</param>
internal sealed class CheckpointMark(
    IReadOnlyDictionary<SourcePartition, long> nextOffsets,
    IReadOnlyCollection<SourcePartition> revoked,
    bool isDurable,
    bool isEnd
) : PipelineItem
{
    private readonly List<StateEntry> _entries = [];
    private readonly TaskCompletionSource _written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public IReadOnlyDictionary<SourcePartition, long> NextOffsets { get; } = nextOffsets;

    public IReadOnlyList<StateEntry> Entries => _entries;

    /// <summary>Ends when the checkpoint has been written.</summary>
    public Task Written => _written.Task;

    /// <summary>Whether state is kept; else the mark only lets stages publish and forget.</summary>
    public bool IsDurable => isDurable;

    /// <summary>Whether the data has come to its end.</summary>
    public bool IsEnd => isEnd;

    /// <summary>Deletes entries that no stage uses any more, before the stages add theirs.</summary>
    public void Delete(IEnumerable<StateEntry> stale) => _entries.AddRange(stale.Select(e => e with { Value = null }));

    /// <summary>Adds entries that belong to no stage.</summary>
    public void Add(IEnumerable<StateEntry> entries) => _entries.AddRange(entries);

    public void Pass(string stage, IStatefulStage state)
    {
        if (isDurable)
        {
            state.SaveChanges(new StateWriter(stage, _entries));
        }
        if (state is IPartitionedStage partitioned)
        {
            foreach (SourcePartition partition in revoked)
            {
                partitioned.Forget(partition);
            }
        }
    }

    public void Complete() => _written.TrySetResult();
}
