using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Kernels;

namespace Vigia.Stages.Drift;

/// <summary>Everything that has been counted: since the start, in sliding and in tumbling windows. Not synchronised.</summary>
internal sealed class DriftState
{
    private readonly DriftCounter _counter;
    private readonly BatchSplitter _splitter;
    private readonly PaneStore<DriftCounts> _panes;
    private readonly DriftCounts _group;
    private readonly long _pane;

    public DriftState(DriftReference reference, DriftOptions options, TimeProvider time, SimdLevel level)
    {
        _counter = new DriftCounter(reference, level);
        Clock = new EventClock(options.Time, time);
        _splitter = new BatchSplitter(Clock);
        _pane = (long)options.Time.Pane.TotalMilliseconds;
        Windows = [.. options.Windows.Select(w => (w.Name, SlidingWindow.Of(w.Length, options.Time.Pane)))];
        _panes = new PaneStore<DriftCounts>([.. Windows.Select(w => w.Window)], Create);
        Tumbling = [.. options.Windows.Select(w => (w.Name, new TumblingWindows<DriftCounts>(w.Length, options.ReportWindows, Create)))];
        _group = Create();
        Total = Create();
    }

    public EventClock Clock { get; }

    /// <summary>Every record since the start, late ones too.</summary>
    public DriftCounts Total { get; }

    public IReadOnlyList<(string Name, SlidingWindow Window)> Windows { get; }

    public IReadOnlyList<(string Name, TumblingWindows<DriftCounts> Windows)> Tumbling { get; }

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
}
