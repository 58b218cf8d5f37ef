using Vigia.Bench.Chaos.Faults;
using Vigia.Bench.Chaos.Processes;

namespace Vigia.Bench.Chaos.Evidence;

/// <summary>Compares what a fleet counted and delivered with the truth: each record's place in the source topic.</summary>
/// <param name="fleet">The fleet; nothing is produced any more.</param>
/// <param name="deliveries">What it has delivered.</param>
/// <param name="limit">How long it may take to catch up.</param>
/// <param name="time">The clock.</param>
/// <param name="claims">What was labelled; null where nothing was.</param>
internal sealed class Comparison(Fleet fleet, Deliveries deliveries, TimeSpan limit, TimeProvider time, Claims? claims = null)
{
    private static readonly TimeSpan Lateness = TimeSpan.FromMinutes(FleetTime.LatenessMinutes);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until the fleet has caught up, and looks.</summary>
    /// <exception cref="TimeoutException">It does not catch up.</exception>
    public async Task<Findings> FindAsync(Recoveries recoveries)
    {
        await fleet.CaughtUpAsync(fleet.Ends(), limit).ConfigureAwait(false);
        // A transaction that a killed process has left open hides what others have committed behind it until the broker ends it.
        await HoldsAsync(() => deliveries.Distinct >= fleet.Produced && deliveries.HasReadAll()).ConfigureAwait(false);
        Outcomes? truth = claims?.Finish();
        (Places places, WindowTally windows, ReportTally reports, long predictions) = await deliveries.FinishAsync().ConfigureAwait(false);
        return new Findings
        {
            IsTransactional = fleet.IsShared,
            Recoveries = recoveries,
            Produced = fleet.Produced,
            Missing = fleet.Produced - places.Distinct,
            Repeated = places.Repeated,
            Predictions = predictions,
            WindowRows = await WindowRowsAsync(predictions).ConfigureAwait(false),
            Outcomes = truth,
            OutcomesCounted = truth is { } known ? await OutcomesAsync(known).ConfigureAwait(false) : null,
            Reports = reports.Count,
            ReportsWrong = reports.Wrong(windows),
            ReportsMissing = reports.Missing(windows, Lateness),
            ReportsRepeated = reports.Repeated,
            ReportsContradictory = reports.Contradictory,
        };
    }

    /// <summary>Rows counted, once they are as many as expected or the time is up: a process may be loading what it took over.</summary>
    private async Task<long> WindowRowsAsync(long expected)
    {
        long? rows = null;
        await HoldsAsync(() => (rows = fleet.WindowRows()) == expected).ConfigureAwait(false);
        return rows ?? 0;
    }

    /// <summary>What the processes count, once it is what is expected or the time is up: labels may be on their way.</summary>
    private async Task<Outcomes?> OutcomesAsync(Outcomes expected)
    {
        Outcomes? counted = null;
        await HoldsAsync(() => (counted = fleet.Performance()) == expected).ConfigureAwait(false);
        return counted;
    }

    /// <summary>Waits until something holds, or the time is up.</summary>
    private async Task HoldsAsync(Func<bool> condition)
    {
        long start = time.GetTimestamp();
        while (!condition() && time.GetElapsedTime(start) < limit)
        {
            await Task.Delay(Pause, time).ConfigureAwait(false);
        }
    }
}
