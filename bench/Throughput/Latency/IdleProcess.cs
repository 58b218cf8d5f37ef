using System.Diagnostics;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Engine;
using Vigia.Bench.Throughput.Kafka;
using Vigia.Bench.Throughput.Reporting;

namespace Vigia.Bench.Throughput.Latency;

/// <summary>The program <c>vigia</c>, connected to a broker, with its endpoints open, while nothing comes.</summary>
internal static class IdleProcess
{
    /// <param name="broker">The broker.</param>
    /// <param name="settle">Time to start and to join the group, not measured.</param>
    /// <param name="length">Time that is measured.</param>
    public static async Task<LatencyResult> MeasureAsync(BrokerProcess broker, TimeSpan settle, TimeSpan length)
    {
        TimeProvider time = TimeProvider.System;
        string topic = $"vigia-bench-{Guid.NewGuid():N}";
        await broker.CreateAsync(topic, 4).ConfigureAwait(false);
        var start = new ProcessStartInfo(
            "dotnet",
            [
                Path.Combine(AppContext.BaseDirectory, "vigia.dll"),
                "run",
                Shipped.Pipeline,
                "--set",
                $"source={EnginePlan.KafkaSource(broker.Brokers, topic, "idle", untilEnd: false)}",
                "--set",
                "http={ listen: '127.0.0.1:0' }",
            ]
        )
        {
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        try
        {
            process.BeginErrorReadLine();
            await Task.Delay(settle, time).ConfigureAwait(false);
            TimeSpan cpu = process.TotalProcessorTime;
            long begun = time.GetTimestamp();
            await Task.Delay(length, time).ConfigureAwait(false);
            process.Refresh();
            TimeSpan elapsed = time.GetElapsedTime(begun);
            return new LatencyResult
            {
                Name = "idle",
                RatePerS = 0,
                Seconds = Math.Round(elapsed.TotalSeconds, 2),
                Produced = 0,
                Acknowledged = 0,
                P50Ms = 0,
                P99Ms = 0,
                P999Ms = 0,
                MaxMs = 0,
                SecondsToCatchUp = 0,
                CpuPercent = Math.Round(100 * (process.TotalProcessorTime - cpu) / elapsed, 2),
                MemoryMib = Math.Round(process.WorkingSet64 / (double)(1 << 20), 1),
                Machine = Machine.Current(),
            };
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync().ConfigureAwait(false);
        }
    }
}
