using System.Globalization;
using Spectre.Console;
using Vigia.Bench.Throughput.Kafka;
using Vigia.Bench.Throughput.Latency;

namespace Vigia.Bench.Throughput.Modes;

/// <summary><c>latency</c>: how long records take at rates of production and through a burst, and what a process takes that has nothing to do.</summary>
internal static class LatencyMode
{
    // The embedded broker keeps 5 MB of a partition: so many partitions hold a burst, should the engine fall behind.
    private const int Partitions = 16;
    private const int Average = 3_600;
    private const int Peak = 15_000;
    private const int Burst = 10 * Peak;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(8);

    public static async Task RunAsync(BenchOptions options, IAnsiConsole console)
    {
        await using BrokerProcess broker = await BrokerProcess.StartAsync(options.Brokers).ConfigureAwait(false);
        List<LatencyResult> results = [];
        TimeSpan length = TimeSpan.FromSeconds(options.PhaseSeconds);
        await using (LatencyRun run = await LatencyRun.StartAsync(broker, Partitions, options.Set).ConfigureAwait(false))
        {
            async Task PhaseAsync(string name, int perSecond, TimeSpan time)
            {
                console.MarkupLineInterpolated(
                    CultureInfo.InvariantCulture,
                    $"[grey]{name}: {perSecond:N0} a second for {time.TotalSeconds:0} s[/]"
                );
                results.Add(await run.PhaseAsync(name, perSecond, time).ConfigureAwait(false));
            }

            await PhaseAsync("warm-up", Peak, WarmUp).ConfigureAwait(false);
            results.Clear();
            await PhaseAsync("average day", Average, length).ConfigureAwait(false);
            await PhaseAsync("peak", Peak, length).ConfigureAwait(false);
            await PhaseAsync("burst", Burst, TimeSpan.FromSeconds(2)).ConfigureAwait(false);
            await PhaseAsync("after the burst", Peak, length / 2).ConfigureAwait(false);
        }
        console.MarkupLine("[grey]idle[/]");
        results.Add(await IdleProcess.MeasureAsync(broker, Settle, length).ConfigureAwait(false));
        Print(console, results);
        if (options.Json is not null)
        {
            LatencyResult.Save(results, options.Json);
        }
    }

    private static void Print(IAnsiConsole console, IReadOnlyList<LatencyResult> results)
    {
        var table = new Table().Border(TableBorder.Rounded).AddColumn("phase");
        foreach (
            string column in new[]
            {
                "a second",
                "written",
                "acknowledged",
                "p50 ms",
                "p99 ms",
                "p99.9 ms",
                "max ms",
                "caught up after s",
                "CPU % of a core",
                "memory MiB",
            }
        )
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }
        foreach (LatencyResult r in results)
        {
            string Whole(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
            string Fraction(double value) => value.ToString("0.0##", CultureInfo.InvariantCulture);
            table.AddRow(
                r.Name,
                Whole(r.RatePerS),
                Whole(r.Produced),
                Whole(r.Acknowledged),
                Whole(r.P50Ms),
                Whole(r.P99Ms),
                Whole(r.P999Ms),
                Whole(r.MaxMs),
                Fraction(r.SecondsToCatchUp),
                Fraction(r.CpuPercent),
                Fraction(r.MemoryMib)
            );
        }
        console.Write(table);
    }
}
