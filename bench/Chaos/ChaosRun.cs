using System.Globalization;
using Vigia.Bench.Chaos.Evidence;
using Vigia.Bench.Chaos.Faults;
using Vigia.Bench.Chaos.Processes;

namespace Vigia.Bench.Chaos;

/// <summary>A run: load without a pause, one fault after the other, and at the end the comparison with the truth.</summary>
/// <param name="fleet">The processes, none of them started yet.</param>
/// <param name="options">What is done to them.</param>
/// <param name="say">Called with a description of each fault.</param>
/// <param name="time">The clock.</param>
internal sealed class ChaosRun(Fleet fleet, ChaosOptions options, Action<string> say, TimeProvider time)
{
    // Enough event time for a window of five minutes to close.
    private const int FirstRecords = 25_000;

    private readonly Random _random = new(options.Seed);
    private readonly Recoveries _recoveries = new();

    /// <summary>Runs to the end, and finds out what was counted and delivered.</summary>
    /// <exception cref="TimeoutException">The fleet did not recover in time.</exception>
    public async Task<Findings> RunAsync(CancellationToken cancellation)
    {
        await using Claims? claims = fleet.IsShared ? new Claims(fleet.Topics, time) : null;
        await using var deliveries = new Deliveries(fleet.Topics, claims);
        fleet.Produce(FirstRecords);
        for (int i = 0; i < options.Processes; i++)
        {
            await fleet.StartAsync().ConfigureAwait(false);
        }
        await using var load = new Load(fleet, options.RecordsPerSecond, time);
        load.Start();
        await HurtAsync(load, cancellation).ConfigureAwait(false);
        await load.StopAsync().ConfigureAwait(false);
        fleet.ProduceToMidCohort();
        return await new Comparison(fleet, deliveries, options.Limit, time, claims).FindAsync(_recoveries).ConfigureAwait(false);
    }

    private async Task HurtAsync(Load load, CancellationToken cancellation)
    {
        var faults = new ProcessFaults(fleet, options, _random, time);
        long start = time.GetTimestamp();
        bool isOutagePending = options.Outage is not null;
        for (int i = 0; i < options.Faults && time.GetElapsedTime(start) < options.Duration && !cancellation.IsCancellationRequested; i++)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(_random.Next(3_000)), time, CancellationToken.None).ConfigureAwait(false);
            Note(await faults.NextAsync().ConfigureAwait(false));
            if (isOutagePending && time.GetElapsedTime(start) >= options.Duration / 2)
            {
                isOutagePending = false;
                Note(await options.Outage!.HappenAsync(fleet, load, options.Limit, time).ConfigureAwait(false));
            }
        }
    }

    private void Note(FaultReport report)
    {
        _recoveries.Add(report);
        say(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{report.What}: caught up after {report.Recovery.TotalSeconds:F1} s{report.Further}"
            )
        );
    }
}
