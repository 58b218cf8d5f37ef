using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Simulation.Scenarios;

namespace Vigia.Stages.Sources.Simulate;

/// <summary>The simulator as a source, without a broker between.</summary>
public sealed class SimulateSource : Source
{
    /// <summary>Where the transactions come from, as far as the pipeline can tell.</summary>
    public static readonly SourcePartition Transactions = new("pix.transactions", 0);

    /// <summary>Where the labels come from.</summary>
    public static readonly SourcePartition Labels = new("pix.labels", 0);

    // Shorter naps would cost more than they say: a timer wakes up late by about as much.
    private static readonly TimeSpan ShortestNap = TimeSpan.FromMilliseconds(2);

    // Timers take no more than seven weeks; waking up once an hour costs nothing.
    private static readonly TimeSpan LongestNap = TimeSpan.FromHours(1);

    private readonly SimulateOptions _options;
    private readonly TimeProvider _clock;
    private readonly bool _withLabels;

    /// <summary>Makes the source; it simulates nothing until it runs.</summary>
    public SimulateSource(SimulateOptions options, SourceContext context)
    {
        _options = options;
        _clock = context.Time;
        _withLabels = context.Schemas.ContainsKey(RecordKind.Label);
    }

    /// <inheritdoc/>
    public override async Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        // Making records is computation alone: it must not delay the start of the pipeline.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        IReadOnlyDictionary<SourcePartition, long> counted = await output
            .AssignAsync(_withLabels ? [Transactions, Labels] : [Transactions])
            .ConfigureAwait(false);
        var transactions = new OpenBatch(RecordKind.Transaction, Transactions, counted.GetValueOrDefault(Transactions), output, _clock);
        var labels = new OpenBatch(RecordKind.Label, Labels, counted.GetValueOrDefault(Labels), output, _clock);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, output.Aborted);
        SimulatedFlow flow = Flow(transactions.Next, labels.Next);
        Pacer? pacer = null;
        while (!end.IsCancellationRequested && flow.MoveNext())
        {
            if (_options.Speed is { } speed)
            {
                pacer ??= new Pacer(_clock, flow.TimeMs, speed);
                if (!await IsDueAsync(pacer, flow.TimeMs, transactions, labels, end.Token).ConfigureAwait(false))
                {
                    break;
                }
            }

            OpenBatch batch = flow.Kind == RecordKind.Transaction ? transactions : labels;
            batch.Add(flow.Payload);
            if (batch.Rows == _options.BatchRows)
            {
                await SendAsync(transactions, labels).ConfigureAwait(false);
            }
        }

        await SendAsync(transactions, labels).ConfigureAwait(false);
        if (end.IsCancellationRequested)
        {
            output.Complete();
        }
        else
        {
            output.CompleteAtEnd();
        }
        await output.Drained.ConfigureAwait(false);
    }

    /// <summary>
    /// The simulation, after the records that the pipeline's state has already counted. One that starts now is another one each
    /// time, of which nothing was counted: only its offsets continue.
    /// </summary>
    private SimulatedFlow Flow(long transactions, long labels)
    {
        SimulationOptions simulation = _options.StartsNow
            ? _options.Simulation with
            {
                StartMs = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
            }
            : _options.Simulation;
        var flow = new SimulatedFlow(simulation, _withLabels, afterTheLast: simulation.IsBounded && _options.Speed is null);
        if (!_options.StartsNow)
        {
            flow.Skip(transactions, labels);
        }

        return flow;
    }

    /// <summary>
    /// Waits until the event is due, and meanwhile sends batches that have waited for long enough; false: the end was called.
    /// </summary>
    private async Task<bool> IsDueAsync(Pacer pacer, long eventMs, OpenBatch transactions, OpenBatch labels, CancellationToken end)
    {
        while (pacer.Until(eventMs) is var wait && wait > TimeSpan.Zero)
        {
            TimeSpan batchDue = Shorter(transactions.DueIn(_options.BatchDelay), labels.DueIn(_options.BatchDelay));
            if (batchDue <= TimeSpan.Zero)
            {
                await SendAsync(transactions, labels).ConfigureAwait(false);
                continue;
            }

            TimeSpan nap = Shorter(Shorter(wait, batchDue), LongestNap);
            await Task.Delay(nap > ShortestNap ? nap : ShortestNap, _clock, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (end.IsCancellationRequested)
            {
                return false;
            }
        }

        return true;
    }

    // Both together, so that labels stay close to the transactions of their time.
    private static async Task SendAsync(OpenBatch transactions, OpenBatch labels)
    {
        await transactions.SendAsync().ConfigureAwait(false);
        await labels.SendAsync().ConfigureAwait(false);
    }

    private static TimeSpan Shorter(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
