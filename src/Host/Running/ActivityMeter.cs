using Vigia.Engine.Observing;
using Vigia.Engine.Running;

namespace Vigia.Host.Running;

/// <summary>Looks at a pipeline's counts every second and remembers the last ten, so that rates are those of the last seconds.</summary>
internal sealed class ActivityMeter : IDisposable
{
    private const int Kept = 10;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Pipeline _pipeline;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    // Guards the measures: the timer adds, questions come from any thread.
    private readonly Lock _gate = new();
    private readonly Queue<PipelineMeasures> _measures = [];

    public ActivityMeter(Pipeline pipeline, TimeProvider time)
    {
        (_pipeline, _time) = (pipeline, time);
        _measures.Enqueue(pipeline.Measure());
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>From the oldest look that is remembered up to now.</summary>
    public PipelineActivity Read()
    {
        PipelineMeasures oldest;
        lock (_gate)
        {
            oldest = _measures.Peek();
        }
        return PipelineActivity.Between(oldest, _pipeline.Measure(), _time);
    }

    public void Dispose() => _timer.Dispose();

    private void Look()
    {
        PipelineMeasures now = _pipeline.Measure();
        lock (_gate)
        {
            _measures.Enqueue(now);
            while (_measures.Count > Kept)
            {
                _measures.Dequeue();
            }
        }
    }
}
