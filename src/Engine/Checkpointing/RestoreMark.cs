using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Checkpointing;

/// <summary>Travels before the first batch of newly assigned partitions, and brings every stage what is kept of them.</summary>
/// <param name="entries">What is kept.</param>
/// <param name="readBlocks">Reads what is kept in blocks.</param>
/// <param name="generation">Which stages it is for: once others are in their place, it says nothing any more.</param>
internal sealed class RestoreMark(IReadOnlyList<StateEntry> entries, Action<Action<StateEntry>> readBlocks, int generation) : PipelineItem
{
    public int Generation => generation;

    public void Pass(string stage, IStatefulStage state)
    {
        foreach (StateEntry entry in entries)
        {
            if (entry.Stage == stage)
            {
                state.LoadEntry(entry.Partition, entry.Key, entry.Value);
            }
        }
        if (state is IBlockStage withBlocks)
        {
            readBlocks(block =>
            {
                if (block.Stage == stage && block.Value is not null)
                {
                    withBlocks.LoadBlock(block.Partition, block.Key, block.Value);
                }
            });
        }
        state.EndLoad();
    }
}
