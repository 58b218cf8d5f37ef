using Vigia.Engine.Components;
using Vigia.Engine.Windows;
using Vigia.Stages.Counting;
using Vigia.Stages.Reports;

namespace Vigia.Stages.Drift;

/// <summary>Writes reports of closed windows to a sink, each of one source partition.</summary>
internal sealed class WindowPublisher(WindowReportOptions options, StageContext context) : IAsyncDisposable
{
    private readonly ReportDelivery _delivery = new(options.Sink!, context);
    private ReportBasis? _basis;
    private Func<string, ReportRules>? _rulesOf;

    /// <param name="basis">What is counted against.</param>
    /// <param name="rulesOf">How a window of the given name is judged.</param>
    /// <param name="cancellation">Gives up.</param>
    public ValueTask StartAsync(ReportBasis basis, Func<string, ReportRules> rulesOf, CancellationToken cancellation)
    {
        (_basis, _rulesOf) = (basis, rulesOf);
        return _delivery.StartAsync(cancellation);
    }

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
                .. _basis!.Subjects.Select(s =>
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
            Basis = _basis!,
            Rules = _rulesOf!(name),
            Expectations = ExpectationsOf(window),
            Counts = window.Counts,
        };
}
