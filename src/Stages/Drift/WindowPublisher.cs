using Vigia.Engine.Components;
using Vigia.Engine.Windows;
using Vigia.Stages.Counting;
using Vigia.Stages.Reports;

namespace Vigia.Stages.Drift;

/// <summary>Writes reports of closed windows to a sink, each of one source partition.</summary>
/// <param name="options">Where to, and when a window closes.</param>
/// <param name="basis">What is counted against.</param>
/// <param name="rulesOf">How a window of the given name is judged.</param>
/// <param name="context">The stage that reports.</param>
internal sealed class WindowPublisher(
    WindowReportOptions options,
    ReportBasis basis,
    Func<string, ReportRules> rulesOf,
    StageContext context
) : IAsyncDisposable
{
    private readonly ReportDelivery _delivery = new(options.Sink!, context);

    public WindowReportOptions Options => options;

    public ValueTask StartAsync(CancellationToken cancellation) => _delivery.StartAsync(cancellation);

    /// <summary>Returns when the sink has every report.</summary>
    public ValueTask PublishAsync(IReadOnlyList<(string Name, ClosedWindow<DriftCounts> Window)> closed, CancellationToken cancellation) =>
        _delivery.DeliverAsync(closed.Select(c => ReportOf(c.Name, c.Window)), cancellation);

    public ValueTask CompleteAsync(CancellationToken cancellation) => _delivery.CompleteAsync(cancellation);

    public ValueTask DisposeAsync() => _delivery.DisposeAsync();

    private WindowExpectation?[]? ExpectationsOf(ClosedWindow<DriftCounts> window) =>
        !window.Counts.Hours.ContainsAnyExcept(0L)
            ? null
            :
            [
                .. basis.Subjects.Select(s =>
                    s.Subject.Clock is { } clock
                        ? WindowExpectation.Of(
                            clock,
                            window.Counts.Hours,
                            s.Subject.Cells.Count,
                            TimeSpan.FromMilliseconds(window.End - window.Start)
                        )
                        : null
                ),
            ];

    private WindowReport ReportOf(string name, ClosedWindow<DriftCounts> window) =>
        new()
        {
            Pipeline = context.Pipeline,
            Window = name,
            Start = window.Start,
            End = window.End,
            Partitions = [$"{window.Partition}"],
            Basis = basis,
            Rules = rulesOf(name),
            Expectations = ExpectationsOf(window),
            Counts = window.Counts,
        };
}
