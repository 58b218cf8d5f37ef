using System.Buffers;
using System.Globalization;
using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Simulation;
using Vigia.Simulation.Scenarios;
using Vigia.Simulation.Time;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Tests.Simulation;

/// <summary>The simulator's records as the pipeline reads them by their schemas.</summary>
public sealed class SimulatedDecodingTests
{
    private static readonly SourcePartition Partition = new("pix.transactions", 0);

    [Fact]
    public void Records_AreDecodedToTheirValues_AndExactlyTheMalformedOnesAreRejected()
    {
        var options = new SimulationOptions
        {
            Seed = 8,
            Count = 5_000,
            MalformedShare = 0.1,
            FraudShare = 0.1,
            MissingShares = new Dictionary<string, double> { ["payer_age"] = 0.1 },
        };
        var records = Simulated.Transactions(options);

        var batch = Decode(ShippedModelTests.LoadSchema("pix-transaction"), RecordKind.Transaction, records.Select(record => record.Bytes));

        var good = records.Where(record => record.Truth.Malformed == MalformedKind.None).ToList();
        Assert.Equal(good.Select(record => (int)record.Truth.Index), batch.ReceivedIndex.Span.ToArray());
        Assert.Equal(records.Count - good.Count, batch.Rejections.Length);
        Assert.Equal(good.Select(record => record.Truth.EventTimeMs), batch.EventTimes.Span.ToArray());
        for (var row = 0; row < good.Count; row++)
        {
            var json = System.Text.Json.JsonDocument.Parse(good[row].Bytes).RootElement;
            Assert.Equal(good[row].Truth.Id.ToString(), Encoding.ASCII.GetString(batch.Ids[row]));
            Assert.Equal(decimal.Parse(json.GetProperty("valor").GetString()!, CultureInfo.InvariantCulture) * 100, batch.Amounts[row]);
            Assert.Equal(
                PixFeatures.All.Select(feature => FeatureRow.Value(json, feature)),
                batch.Features.Span.Slice(row * F.Count, F.Count).ToArray()
            );
        }
    }

    [Fact]
    public void Labels_AreDecodedToTheirStatus()
    {
        var labels = Simulated.Labels(
            new SimulationOptions
            {
                Seed = 8,
                Count = 5_000,
                FraudShare = 0.05,
                Labels = new LabelOptions { RevisedShare = 0.5 },
            }
        );

        var batch = Decode(ShippedModelTests.LoadSchema("pix-label"), RecordKind.Label, labels.Select(label => label.Bytes));

        Assert.Equal(labels.Select(label => (float)label.Label.Status), batch.Features.Span.ToArray());
        Assert.Equal(labels.Select(label => label.Label.TimeMs), batch.EventTimes.Span.ToArray());
        Assert.Equal(
            labels.Select(label => label.Label.Id.ToString()),
            Enumerable.Range(0, batch.Rows).Select(row => Encoding.ASCII.GetString(batch.Ids[row]))
        );
    }

    // The simulation of models/train/train.py: Python read the same bytes by the same schema.
    [Fact]
    public void GoldenRows_ComeFromTheTrainingSimulation_AndDecodeToTheSameBits()
    {
        var options = new SimulationOptions
        {
            Seed = 2026,
            RatePerSecond = 0.125,
            FraudShare = 0.03,
            MissingShares = PixFeatures.All.Where(feature => feature.Name != "amount").ToDictionary(feature => feature.Name, _ => 0.01),
        };
        var simulator = new TransactionSimulator(options);
        var writer = new ArrayBufferWriter<byte>(TransactionSimulator.MaxRecordBytes);
        var lastWeek = new List<byte[]>();
        while (lastWeek.Count < ShippedModelTests.Golden.Length)
        {
            writer.ResetWrittenCount();
            simulator.TryWrite(writer, out var transaction);
            if (transaction.EventTimeMs >= options.StartMs + 49 * BrasiliaTime.DayMs)
                lastWeek.Add(writer.WrittenSpan.ToArray());
        }

        var batch = Decode(ShippedModelTests.LoadSchema("pix-transaction"), RecordKind.Transaction, lastWeek);

        Assert.Equal(ShippedModelTests.Golden.SelectMany(row => row[..F.Count]), batch.Features.Span.ToArray());
    }

    private static RecordBatch Decode(RecordSchema schema, RecordKind kind, IEnumerable<byte[]> payloads)
    {
        var batch = new BatchPool().Rent(kind);
        foreach (var payload in payloads)
            batch.Receive(Partition, batch.Received, 0, payload);
        RecordDecoder.Create("decode", new DecodeOptions { Format = RecordFormat.Json }, schema).Decode(batch);
        return batch;
    }
}
