using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Telemetry;

namespace Vigia.Stages.Faults;

/// <summary>Delays, stalls or fails on the batches that chance chooses.</summary>
internal sealed class FaultStage : Stage
{
    private readonly (string Name, Strike? Strike, Counter.Child Count)[] _waits;
    private readonly (Strike? Strike, Counter.Child Count) _throw;
    private readonly FaultDraws _draws;
    private readonly StageContext _context;
    private long _batches;

    public FaultStage(FaultOptions options, StageContext context)
    {
        _context = context;
        _draws = new FaultDraws(options.Seed);
        CounterFamily injected = context.Metrics.Counter(MetricNames.FaultsInjected, "Batches that an injected fault struck.", "fault");
        _waits = [("delay", options.Delay, injected.WithLabels("delay")), ("stall", options.Stall, injected.WithLabels("stall"))];
        _throw = (options.Throw, injected.WithLabels("throw"));
    }

    public override async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        long number = ++_batches;
        for (int i = 0; i < _waits.Length; i++)
        {
            (string name, Strike? strike, Counter.Child count) = _waits[i];
            if (_draws.Strikes(strike, number, i))
            {
                count.Inc();
                FaultLog.Waits(_context.Log, name, number, strike!.Time);
                await Task.Delay(strike.Time, _context.Time, cancellation).ConfigureAwait(false);
            }
        }
        if (_draws.Strikes(_throw.Strike, number, _waits.Length))
        {
            _throw.Count.Inc();
            throw new InjectedFaultException(number);
        }
    }
}

/// <summary>A fault that was asked for.</summary>
/// <param name="batch">Number of the batch, from 1.</param>
public sealed class InjectedFaultException(long batch) : Exception($"failed on batch {batch}, as its configuration asks for");
