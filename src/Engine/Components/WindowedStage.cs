using System.Diagnostics;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Windows;

namespace Vigia.Engine.Components;

/// <summary>
/// A stage that counts by pane of event time. It has one state and one gate: batches and marks come from the pipeline's thread, metrics,
/// status and reports from any, and all of them take the gate before they touch the state.
/// </summary>
/// <typeparam name="TState">What it counts.</typeparam>
public abstract class WindowedStage<TState> : Stage, IPartitionedStage
    where TState : class, IWindowedState
{
    // Guarded by the gate; set once, at the start.
    private TState? _state;

    /// <inheritdoc/>
    public abstract string StateFingerprint { get; }

    /// <summary>Guards the state, and whatever a subclass derives from it.</summary>
    protected Lock Gate { get; } = new();

    /// <summary>Whether the stage has started and has a state.</summary>
    protected bool HasState => _state is not null;

    /// <summary>The state; only under the gate, and only after the start.</summary>
    protected TState State
    {
        get
        {
            Debug.Assert(Gate.IsHeldByCurrentThread, "the state is read without its gate");
            return _state ?? throw new InvalidOperationException("the stage has not started, and has no state yet");
        }
    }

    public void SaveChanges(StateWriter changes)
    {
        lock (Gate)
        {
            OnSaving();
            State.SaveChanges(changes);
        }
    }

    public void LoadEntry(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        lock (Gate)
        {
            State.Load(partition, key, value);
            OnLoaded();
        }
    }

    public void Forget(SourcePartition partition)
    {
        lock (Gate)
        {
            State.Forget(partition);
        }
    }

    /// <summary>The stage starts to count. Called once, under the gate, from <see cref="Stage.StartAsync"/>.</summary>
    protected void Begin(TState state)
    {
        Debug.Assert(_state is null, "a stage starts once");
        _state = state;
    }

    /// <summary>Counts a batch, and looks at what was counted.</summary>
    protected void Count(RecordBatch batch)
    {
        lock (Gate)
        {
            State.Add(batch);
            Notice(isEnd: false);
        }
    }

    /// <summary>Looks at what was counted for the last time: no more batches arrive.</summary>
    protected void CountEnd()
    {
        lock (Gate)
        {
            Notice(isEnd: true);
        }
    }

    /// <summary>Looks for alarms in what was counted. Called under the gate after each batch, and at the end.</summary>
    protected abstract void Notice(bool isEnd);

    /// <summary>A checkpoint takes the state. Called under the gate.</summary>
    protected virtual void OnSaving() { }

    /// <summary>An entry was loaded. Called under the gate.</summary>
    protected virtual void OnLoaded() { }
}
