using System.Text;
using System.Text.Json;
using CsCheck;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Capture;
using Vigia.Stages.Tests.Simulation;
using Vigia.Stages.Tests.Sinks;

namespace Vigia.Stages.Tests.Capture;

public sealed class CaptureStageTests
{
    private static readonly string[] Records =
    [
        """{"endToEndId":"E1","time":"2025-12-05T12:34:56.789Z","amount":"123.45","payer":{"age_days":812,"cpf":"12345678909"},"is_first":true,"key_type":"phone","hour":12}""",
        """{"endToEndId":"é \"2\"","time":"1969-12-31T23:59:59.999Z","amount":0.05,"payer":{"cpf":"98765432100"},"is_first":null,"key_type":"evp"}""",
        """{"endToEndId":"E3","time":"2025-12-05T12:34:56-03:00","amount":1e6,"payer":{"age_days":0.1},"is_first":0,"key_type":"e-mail \"x\"","hour":1e-20}""",
    ];

    private static readonly RecordSchema Plain = CaptureStand.Parse(CaptureStand.Schema);

    private static readonly RecordSchema Personal = CaptureStand.Parse(
        $$"""
        {{CaptureStand.Schema}}
        personal: { endToEndId: hash, amount: hash, payer: drop, key_type: hash, time: drop }
        """
    );

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("plain", false)]
    [InlineData("personal", true)]
    public async Task Records_AreWrittenAsTheGoldenFileHasThem(string file, bool personal)
    {
        RecordSchema schema = personal ? Personal : Plain;
        CollectingSink sink = await CaptureStand.CaptureAsync(schema, CaptureStand.Batch(schema, Records), o => o with { Payload = true });
        string[] golden = await File.ReadAllLinesAsync(Path.Combine("Capture", "golden", $"{file}.ndjson"), Token);
        Assert.Equal(golden, sink.Messages.Select(m => m.Value));
        Assert.All(golden, line => JsonDocument.Parse(line).Dispose(), throwIfEmpty: true);
    }

    [Theory]
    [InlineData("1700000001", "1700000001")]
    [InlineData("1700000001.0", "1700000001")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("-9223372036854775808", "-9223372036854775808")]
    [InlineData("0.1", "0.1")]
    [InlineData("-2.5e-7", "-2.5E-07")]
    [InlineData("-0", "-0")]
    [InlineData("null", "null")]
    public async Task FeatureThatAModelTakesUnrounded_IsWrittenUnrounded(string read, string written)
    {
        RecordSchema schema = CaptureStand.Parse("{ name: t, id: id, event_time: { path: t }, features: [a, b, c] }");
        schema = schema with { Features = [schema.Features[0], schema.Features[1] with { IsExact = true }, schema.Features[2]] };

        RecordBatch batch = CaptureStand.Batch(
            schema,
            """{"id":"1","t":"2025-12-05T12:34:56Z","a":1.5,"b":7,"c":3}""",
            $$"""{"id":"2","t":"2025-12-05T12:34:56Z","a":1700000001,"b":{{read}},"c":4}"""
        );
        CollectingSink sink = await CaptureStand.CaptureAsync(schema, batch);

        Assert.Contains("\"features\":{\"a\":1.5,\"b\":7,\"c\":3}", sink.Messages[0].Value, StringComparison.Ordinal);
        Assert.Contains($"\"features\":{{\"a\":1.7E+09,\"b\":{written},\"c\":4}}", sink.Messages[1].Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Labels_AreNoPredictions()
    {
        Assert.True(CaptureStage.IsCaptured(ShippedModelTests.LoadSchema("pix-transaction")));
        Assert.False(CaptureStage.IsCaptured(ShippedModelTests.LoadSchema("pix-label")));
    }

    [Fact]
    public async Task Key_IsTheId_UnderTheIdsRule()
    {
        CollectingSink plain = await CaptureStand.CaptureAsync(Plain, CaptureStand.Batch(Plain, Records));
        Assert.Equal(["E1", "é \"2\"", "E3"], plain.Messages.Select(m => m.Key));
        CollectingSink hashed = await CaptureStand.CaptureAsync(Personal, CaptureStand.Batch(Personal, Records));
        Assert.All(
            hashed.Messages,
            m => Assert.Equal(JsonDocument.Parse(m.Value).RootElement.GetProperty("id").GetString(), m.Key),
            throwIfEmpty: true
        );
        RecordSchema dropped = CaptureStand.Parse($"{CaptureStand.Schema}\npersonal: {{ endToEndId: drop }}");
        CollectingSink without = await CaptureStand.CaptureAsync(dropped, CaptureStand.Batch(dropped, Records));
        Assert.All(without.Messages, m => Assert.Equal("", m.Key), throwIfEmpty: true);
        Assert.All(without.Messages, m => Assert.DoesNotContain("\"id\"", m.Value, StringComparison.Ordinal), throwIfEmpty: true);
    }

    [Fact]
    public async Task HashOfACategory_IsTheHashOfTheSameTextInThePayload()
    {
        RecordSchema schema = CaptureStand.Parse($"{CaptureStand.Schema}\npersonal: {{ key_type: hash }}");
        CollectingSink sink = await CaptureStand.CaptureAsync(schema, CaptureStand.Batch(schema, Records[0]), o =>
            o with
            {
                Payload = true,
            }
        );
        JsonElement record = JsonDocument.Parse(sink.Messages[0].Value).RootElement;
        JsonElement payload = JsonDocument.Parse(record.GetProperty("payload").GetString()!).RootElement;
        Assert.Equal(payload.GetProperty("key_type").GetString(), record.GetProperty("features").GetProperty("key_type").GetString());
    }

    [Fact]
    public async Task EventTimeFromAnEndToEndId_Stays_WhereTheIdIsPersonal()
    {
        RecordSchema schema = CaptureStand.Parse(
            """
            { name: t, id: e2e, event_time: { path: e2e, format: end_to_end_id }, features: [x], personal: { e2e: drop } }
            """
        );
        CollectingSink sink = await CaptureStand.CaptureAsync(
            schema,
            CaptureStand.Batch(schema, """{"e2e":"E00000000202512051234ABCDEFGHIJK","x":1}""")
        );
        Assert.Contains("\"event_time\":\"2025-12-05T12:34:00.000Z\"", sink.Messages[0].Value, StringComparison.Ordinal);
        Assert.DoesNotContain("ABCDEFGHIJK", sink.Messages[0].Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RejectedRecords_AreNotCaptured_AndTheOthersKeepTheirPlaces()
    {
        RecordBatch batch = CaptureStand.Batch(Plain, "no json", Records[0], "{}", Records[1]);
        CollectingSink sink = await CaptureStand.CaptureAsync(Plain, batch);
        Assert.Equal([101, 103], sink.Messages.Select(m => JsonDocument.Parse(m.Value).RootElement.GetProperty("offset").GetInt64()));
    }

    [Fact]
    public async Task Batch_OfSeveralPartitions_HasEachRecordsOwnPlace()
    {
        RecordBatch batch = new BatchPool().Rent(RecordKind.Transaction);
        string[] topics = ["a", "a", "b\"", "a"];
        for (int i = 0; i < topics.Length; i++)
        {
            batch.Receive(new SourcePartition(topics[i], i / 2), 10 + i, 0, Encoding.UTF8.GetBytes(Records[0]));
        }
        Tests.Decode.Decoding.Decode(Tests.Decode.Decoding.Json, Plain, batch);
        CollectingSink sink = await CaptureStand.CaptureAsync(Plain, batch);
        Assert.Equal(
            ["a 0 10", "a 0 11", "b\" 1 12", "a 1 13"],
            sink.Messages.Select(m => JsonDocument.Parse(m.Value).RootElement)
                .Select(e => $"{e.GetProperty("topic")} {e.GetProperty("partition")} {e.GetProperty("offset")}")
        );
        Assert.All(sink.Messages, m => Assert.Contains("\"models\":{}", m.Value, StringComparison.Ordinal), throwIfEmpty: true);
    }

    [Fact]
    public async Task TooLarge_IsRejected_AndTheOthersAreDelivered()
    {
        RecordBatch batch = CaptureStand.Batch(Plain, Records);
        CollectingSink all = await CaptureStand.CaptureAsync(Plain, batch);
        int largest = all.Messages.Max(m => Encoding.UTF8.GetByteCount(m.Value));
        CollectingSink sink = await CaptureStand.CaptureAsync(Plain, batch, limitBytes: largest - 1);
        Assert.Equal(2, sink.Messages.Count);
        Rejection rejection = Assert.Single(batch.Rejections.ToArray());
        Assert.Equal(("capture", "too_large"), (rejection.Stage, rejection.Reason));
        Assert.Equal($"captured it has {largest} bytes, more than the sink takes", rejection.Detail);
    }

    [Fact]
    public async Task LargeBatch_IsDeliveredInPiecesOfBoundedSize()
    {
        string record = Records[0]
            .Replace("E1", new string('x', 250), StringComparison.Ordinal)
            .Replace("\"hour\":12", $"\"pad\":\"{new string('p', 60_000)}\"", StringComparison.Ordinal);
        RecordBatch batch = CaptureStand.Batch(Plain, [.. Enumerable.Repeat(record, 400)]);
        CollectingSink sink = await CaptureStand.CaptureAsync(Plain, batch, o =>
            o with
            {
                Payload = true,
                Output = o.Output with { PayloadLimit = 65_536 },
            }
        );
        Assert.Equal(400, sink.Messages.Count);
        Assert.Equal(3, sink.Deliveries.Count);
        Assert.Equal(
            Enumerable.Range(100, 400),
            sink.Messages.Select(m => JsonDocument.Parse(m.Value).RootElement.GetProperty("offset").GetInt32())
        );
    }

    [Fact]
    public async Task FlaggedOnly_CapturesWhatSomeModelFlags()
    {
        RecordBatch batch = CaptureStand.Batch(Plain, [.. Enumerable.Repeat(Records[0], 8)]);
        CollectingSink sink = await CaptureStand.CaptureAsync(Plain, batch, o => o with { FlaggedOnly = true });
        Assert.Equal([106, 107], sink.Messages.Select(m => JsonDocument.Parse(m.Value).RootElement.GetProperty("offset").GetInt32()));
    }

    [Fact]
    public async Task Sample_IsTheSameHoweverOftenItIsTaken_AndSaysItsShare()
    {
        string[] records = [.. Enumerable.Range(0, 4000).Select(i => Records[0].Replace("E1", $"E{i}", StringComparison.Ordinal))];
        CollectingSink first = await CaptureStand.CaptureAsync(Plain, CaptureStand.Batch(Plain, records), o => o with { Sample = 0.25 });
        CollectingSink second = await CaptureStand.CaptureAsync(Plain, CaptureStand.Batch(Plain, records), o => o with { Sample = 0.25 });
        Assert.Equal(first.Messages, second.Messages);
        // Binomial with n = 4000, p = 1/4: six standard deviations are 164.
        Assert.InRange(first.Messages.Count, 1000 - 164, 1000 + 164);
        Assert.All(first.Messages, m => Assert.EndsWith(",\"sample\":0.25}", m.Value, StringComparison.Ordinal), throwIfEmpty: true);
    }

    // python3 -c "import hashlib; print(int.from_bytes(hashlib.sha256(b'E1').digest()[:8], 'big') / 2**64)"
    [Fact]
    public void Sample_OfAnId_IsWhereItsSha256Lies()
    {
        Assert.False(Sampling.Holds("E1"u8, E1 - 1e-9));
        Assert.True(Sampling.Holds("E1"u8, E1 + 1e-9));
    }

    [Fact]
    public async Task Features_AnyFloats_ReadBackToWhatTheModelsSaw() =>
        await Gen
            .UInt.Array[5]
            .Array[1, 20]
            .SampleAsync(
                async rows =>
                {
                    RecordBatch batch = CaptureStand.Batch(Plain, [.. Enumerable.Repeat(Records[0], rows.Length)]);
                    for (int i = 0; i < batch.Features.Count; i++)
                    {
                        batch.Features[i] = BitConverter.UInt32BitsToSingle(rows[i / 5][i % 5]);
                    }
                    CollectingSink sink = await CaptureStand.CaptureAsync(Plain, batch);
                    for (int i = 0; i < rows.Length; i++)
                    {
                        JsonElement features = JsonDocument.Parse(sink.Messages[i].Value).RootElement.GetProperty("features");
                        foreach ((int column, string name) in new[] { (0, "amount"), (1, "payer_age_days"), (2, "is_first"), (4, "hour") })
                        {
                            float seen = BitConverter.UInt32BitsToSingle(rows[i][column]);
                            Assert.Equal(float.IsNaN(seen) ? float.NaN : seen, Read(features.GetProperty(name)));
                        }
                    }
                },
                iter: 200
            );

    [Fact]
    public void Writing_AllocatesNothingPerRecord()
    {
        var layout = new CaptureLayout(Personal, CaptureStand.Models, CaptureStand.Hash, 1);
        var writer = new CaptureWriter(layout, CaptureStand.Hash, null);
        var messages = new Vigia.Stages.Sinks.Messages();
        RecordBatch batch = CaptureStand.Batch(Personal, [.. Enumerable.Repeat(Records, 100).SelectMany(r => r)]);
        Fill();
        Fill();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Fill();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Fill()
        {
            messages.Clear();
            for (int row = 0; row < batch.Rows; row++)
            {
                writer.Write(batch, row, batch.Runs[0].Partition, messages);
            }
        }
    }

    private const double E1 = 0.1333710342003739;

    private static float Read(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => float.NaN,
            JsonValueKind.String => float.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture),
            _ => value.GetSingle(),
        };
}
