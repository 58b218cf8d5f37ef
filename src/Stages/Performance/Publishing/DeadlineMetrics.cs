using Prometheus;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Performance.Figures;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>Deadlines as metrics; what has no value is NaN.</summary>
internal sealed class DeadlineMetrics
{
    private readonly Gauge _cases;
    private readonly Gauge _share;
    private readonly Gauge _open;

    public DeadlineMetrics(MetricSet metrics)
    {
        _cases = metrics.Gauge(MetricNames.DeadlineCases, "What a deadline limits: in_time, late, running, overdue.", "deadline", "state");
        _share = metrics.Gauge(
            MetricNames.DeadlineInTimeRatio,
            "Share of what happened in time in all that happened or should have.",
            "deadline"
        );
        _open = metrics.Gauge(MetricNames.DeadlineOpen, "What has not happened, by the greatest age.", "deadline", "age");
    }

    public void Update(IEnumerable<DeadlineFigures> deadlines)
    {
        foreach (DeadlineFigures figures in deadlines)
        {
            string deadline = DeadlineJson.Word(figures.Deadline);
            _cases.WithLabels(deadline, "in_time").Set(figures.InTime);
            _cases.WithLabels(deadline, "late").Set(figures.Late);
            _cases.WithLabels(deadline, "running").Set(figures.Running);
            _cases.WithLabels(deadline, "overdue").Set(figures.Overdue);
            _share.WithLabels(deadline).Set(figures.Share);
            foreach ((string age, long count) in DeadlineJson.OpenByAge(figures))
            {
                _open.WithLabels(deadline, age).Set(count);
            }
        }
    }
}
