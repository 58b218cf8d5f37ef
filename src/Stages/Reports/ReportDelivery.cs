using Vigia.Engine.Components;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.Reports;

/// <summary>Delivers window reports to a sink. Not for several threads at once.</summary>
/// <param name="options">Where to.</param>
/// <param name="context">The stage that reports.</param>
internal sealed class ReportDelivery(SinkOptions options, StageContext context) : IAsyncDisposable
{
    private readonly Delivery _delivery = new(options.Create(context), options.RetryFor, context);
    private readonly WindowReportWriter _writer = new();
    private readonly Messages _messages = new();

    public ValueTask StartAsync(CancellationToken cancellation) => _delivery.StartAsync(cancellation);

    /// <summary>Returns when the sink has every report.</summary>
    /// <exception cref="SinkException">One could not be delivered.</exception>
    public async ValueTask DeliverAsync(IEnumerable<WindowReport> reports, CancellationToken cancellation)
    {
        foreach (WindowReport report in reports)
        {
            _writer.Write(report, _messages);
            if (_messages.IsFull)
            {
                await DeliverAsync(cancellation).ConfigureAwait(false);
            }
        }
        await DeliverAsync(cancellation).ConfigureAwait(false);
    }

    public ValueTask CompleteAsync(CancellationToken cancellation) => _delivery.CompleteAsync(cancellation);

    public ValueTask DisposeAsync() => _delivery.DisposeAsync();

    private async ValueTask DeliverAsync(CancellationToken cancellation)
    {
        await _delivery.DeliverAsync(_messages, cancellation).ConfigureAwait(false);
        int tooLarge = _messages.States.IndexOf(MessageState.TooLarge);
        if (tooLarge >= 0)
        {
            // Unlike a record it has no dead letter to go to, and left out it would be missing from every sum.
            throw new SinkException(
                $"a window report has {_messages.Value(tooLarge).Length} bytes, more than the sink takes; allow larger messages there, or give the profile fewer bins",
                isTransient: false
            );
        }
        _messages.Clear();
    }
}
