using Vigia.Engine.Records;

namespace Vigia.Engine.State;

/// <summary>Travels before the first batch of newly assigned partitions, and brings every stage what is kept of them.</summary>
internal sealed class AssignmentMark(IReadOnlyList<StateEntry> entries) : PipelineItem
{
    public void Pass(string stage, IStatefulStage state)
    {
        foreach (StateEntry entry in entries)
        {
            if (entry.Stage == stage)
            {
                state.LoadEntry(entry.Partition, entry.Key, entry.Value);
            }
        }
    }
}
