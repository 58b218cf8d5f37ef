using System.Buffers.Binary;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Engine.Windows;
using Vigia.Stages.Kernels;

namespace Vigia.Stages.Drift;

/// <summary>
/// Everything that has been counted. What sliding windows count is kept per partition and survives in the state store; the totals since
/// the start and the tumbling windows of the report are this run's own. Not synchronised.
/// </summary>
internal sealed class DriftState
{
    private readonly DriftCounter _counter;
    private readonly BatchSplitter _splitter;
    private readonly PaneStore<DriftCounts> _panes;
    private readonly DriftCounts _group;
    private readonly DriftCodec _codec;
    private readonly Dictionary<SourcePartition, long> _savedClocks = [];
    private readonly long _pane;

    public DriftState(DriftReference reference, DriftOptions options, IReadOnlyList<ModelInfo> models, TimeProvider time, SimdLevel level)
    {
        _counter = new DriftCounter(reference, level);
        Clock = new EventClock(options.Time, time);
        _splitter = new BatchSplitter(Clock);
        _pane = (long)options.Time.Pane.TotalMilliseconds;
        Windows = [.. options.Windows.Select(w => (w.Name, SlidingWindow.Of(w.Length, options.Time.Pane)))];
        _panes = new PaneStore<DriftCounts>([.. Windows.Select(w => w.Window)], Create);
        Tumbling = [.. options.Windows.Select(w => (w.Name, new TumblingWindows<DriftCounts>(w.Length, options.ReportWindows, Create)))];
        _codec = new DriftCodec(
            reference.Features.Sum(f => f.Cells.Count),
            [.. reference.Scores.Select(s => ($"{s.Subject.Name}@{models[s.Model].Version}", s.Subject.Cells.Count))]);
        _group = Create();
        Total = Create();
    }

    public EventClock Clock { get; }

    private static ReadOnlySpan<byte> ClockKey => "clock"u8;

    /// <summary>Every record since the start, late ones too.</summary>
    public DriftCounts Total { get; }

    public IReadOnlyList<(string Name, SlidingWindow Window)> Windows { get; }

    // An array, for a foreach without an enumerator object per batch.
    public (string Name, TumblingWindows<DriftCounts> Windows)[] Tumbling { get; }

    /// <summary>Index of the newest pane; null before the first record.</summary>
    public long? NewestPane { get; private set; }

    /// <summary>Counts that count nothing yet.</summary>
    public DriftCounts Create() => new(_counter.Length);

    public void Add(RecordBatch batch)
    {
        foreach (ref readonly RowGroup group in _splitter.Split(batch))
        {
            _group.Clear();
            _counter.Count(batch, _splitter.PiecesOf(group), _group);
            Total.Add(_group);
            if (group.IsInWindows)
            {
                long start = EventTime.StartOf(group.Pane, _pane);
                _panes.Add(group.Clock.Partition, start, _group);
                foreach ((_, TumblingWindows<DriftCounts> windows) in Tumbling)
                {
                    windows.Add(start, _group);
                }
                NewestPane = Math.Max(NewestPane ?? long.MinValue, group.Pane);
            }
        }
    }

    /// <summary>The latest span of a window and what was counted in it.</summary>
    public ((long Start, long End)? Span, DriftCounts Counts) Sum(SlidingWindow window)
    {
        DriftCounts counts = Create();
        _panes.Sum(window, counts);
        return (_panes.SpanOf(window), counts);
    }

    public void SaveChanges(StateWriter changes)
    {
        Span<byte> value = stackalloc byte[sizeof(long)];
        foreach (PartitionClock clock in Clock.Partitions)
        {
            if (!_savedClocks.TryGetValue(clock.Partition, out long saved) || saved != clock.Greatest)
            {
                BinaryPrimitives.WriteInt64BigEndian(value, clock.Greatest);
                changes.Put(clock.Partition, ClockKey, value);
                _savedClocks[clock.Partition] = clock.Greatest;
            }
        }
        _panes.SaveChanges(changes, _codec);
    }

    public void Load(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (!key.SequenceEqual(ClockKey))
        {
            _panes.Load(partition, key, value, _codec);
            return;
        }
        if (!BinaryPrimitives.TryReadInt64BigEndian(value, out long greatest))
        {
            throw new StateException($"the event time of {partition} in the state of 'drift' is damaged; clear the state");
        }
        Clock.Load(partition, greatest);
        _savedClocks[partition] = greatest;
        if (greatest != long.MinValue)
        {
            NewestPane = Math.Max(NewestPane ?? long.MinValue, EventTime.PaneOf(greatest, _pane));
        }
    }

    public void Forget(SourcePartition partition)
    {
        _panes.Forget(partition);
        Clock.Forget(partition);
        _savedClocks.Remove(partition);
    }
}
