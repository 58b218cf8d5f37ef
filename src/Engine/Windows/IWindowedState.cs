using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Windows;

/// <summary>What a stage counts by pane of event time and source partition. Not synchronised: its stage guards it.</summary>
public interface IWindowedState
{
    /// <summary>The clock that decides which panes are open.</summary>
    EventClock Clock { get; }

    /// <summary>Counts the rows of a batch.</summary>
    void Add(RecordBatch batch);

    /// <summary>Writes what has changed since the last call.</summary>
    void SaveChanges(StateWriter changes);

    /// <summary>Takes one stored entry of a partition.</summary>
    /// <exception cref="StateException">The entry is damaged.</exception>
    void Load(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);

    /// <summary>Drops everything that was counted of a partition: it has another owner now.</summary>
    void Forget(SourcePartition partition);
}
