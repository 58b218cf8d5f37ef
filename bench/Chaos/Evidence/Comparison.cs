using System.Text.Json;
using Confluent.Kafka;
using Vigia.Bench.Chaos.Faults;
using Vigia.Bench.Chaos.Processes;
using Vigia.TestSupport;
using Vigia.TestSupport.Kafka;

namespace Vigia.Bench.Chaos.Evidence;

/// <summary>Compares what a fleet counted and delivered with the truth: each record's place in the source topic.</summary>
/// <param name="fleet">The fleet; nothing is produced any more.</param>
/// <param name="limit">How long it may take to catch up.</param>
/// <param name="time">The clock.</param>
internal sealed class Comparison(Fleet fleet, TimeSpan limit, TimeProvider time)
{
    private static readonly TimeSpan Lateness = TimeSpan.FromMinutes(FleetTime.LatenessMinutes);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(200);

    /// <summary>Waits until the fleet has caught up, and looks.</summary>
    /// <exception cref="TimeoutException">It does not catch up.</exception>
    public async Task<Findings> FindAsync(Recoveries recoveries)
    {
        await fleet.CaughtUpAsync(fleet.Ends(), limit).ConfigureAwait(false);
        (Places places, WindowTally windows, long predictions) = await DeliveriesAsync().ConfigureAwait(false);
        ReportTally reports = ReadReports();
        return new Findings
        {
            IsTransactional = fleet.IsShared,
            Recoveries = recoveries,
            Produced = fleet.Produced,
            Missing = fleet.Produced - places.Distinct,
            Repeated = places.Repeated,
            Predictions = predictions,
            WindowRows = await WindowRowsAsync(predictions).ConfigureAwait(false),
            Reports = reports.Count,
            ReportsWrong = reports.Wrong(windows),
            ReportsMissing = reports.Missing(windows, Lateness),
            ReportsRepeated = reports.Repeated,
            ReportsContradictory = reports.Contradictory,
        };
    }

    /// <summary>
    /// What was delivered, once nothing is missing or the time is up: a transaction that a killed process has left open hides what others have
    /// committed behind it until the broker ends it.
    /// </summary>
    private async Task<(Places Places, WindowTally Windows, long Predictions)> DeliveriesAsync()
    {
        long start = time.GetTimestamp();
        while (true)
        {
            var places = new Places(fleet.Topics.Partitions);
            var windows = new WindowTally();
            long predictions = ReadCaptured(places, windows);
            ReadDead(places);
            if (places.Distinct >= fleet.Produced || time.GetElapsedTime(start) > limit)
            {
                return (places, windows, predictions);
            }
            await Task.Delay(Pause, time).ConfigureAwait(false);
        }
    }

    /// <summary>Rows counted, once they are as many as expected or the time is up: a process may be loading what it took over.</summary>
    private async Task<long> WindowRowsAsync(long expected)
    {
        long start = time.GetTimestamp();
        long? rows;
        while ((rows = fleet.WindowRows()) != expected && time.GetElapsedTime(start) < limit)
        {
            await Task.Delay(Pause, time).ConfigureAwait(false);
        }
        return rows ?? 0;
    }

    private long ReadCaptured(Places places, WindowTally windows)
    {
        long predictions = 0;
        TestBroker.Read(fleet.Topics.Cluster, fleet.Topics.Captured, FleetTopics.CapturedPartitions, message =>
        {
            using var record = JsonDocument.Parse(message.Message.Value);
            int partition = record.RootElement.GetProperty("partition").GetInt32();
            if (places.Add(partition, record.RootElement.GetProperty("offset").GetInt64()))
            {
                predictions++;
                windows.Add(partition, record.RootElement.GetProperty("event_time").GetDateTimeOffset().ToUnixTimeMilliseconds());
            }
        });
        return predictions;
    }

    private void ReadDead(Places places) => TestBroker.Read(fleet.Topics.Cluster, fleet.Topics.Dead, 1, message =>
    {
        using var record = JsonDocument.Parse(message.Message.Value);
        places.Add(record.RootElement.GetProperty("partition").GetInt32(), record.RootElement.GetProperty("offset").GetInt64());
    });

    private ReportTally ReadReports()
    {
        var reports = new ReportTally();
        TestBroker.Read(fleet.Topics.Cluster, fleet.Topics.Reports, 1, (ConsumeResult<byte[], byte[]> message) => reports.Add(message.Message.Value));
        return reports;
    }
}
