using System.Text;
using System.Text.Json;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.DeadLetter;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks;
using Vigia.Stages.Tests.Capture;
using Vigia.Stages.Tests.Sinks;

namespace Vigia.Stages.Tests.DeadLetter;

public sealed class DeadLetterStageTests
{
    private static readonly RecordSchema Plain = CaptureStand.Parse("{ name: t, features: [x] }");
    private static readonly RecordSchema Personal = CaptureStand.Parse(
        "{ name: t, features: [x], other_fields: [payer.cpf, name], personal: { payer.cpf: hash, name: drop } }"
    );

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rejections_AreWrittenAsTheGoldenFileHasThem()
    {
        RecordBatch batch = new BatchPool().Rent(RecordKind.Transaction);
        batch.Receive(new SourcePartition("pix.transactions", 3), 41, 1_764_938_096_789, "{\"x\":1}"u8);
        batch.Receive(
            new SourcePartition("pix.transactions", 3),
            42,
            1_764_938_096_789,
            "{\"x\":\"\\u00e1\",\"payer\":{\"cpf\":\"12345678909\"},\"name\":\"Ana\",\"extra\":[1]}"u8
        );
        batch.Receive(new SourcePartition("pix.transactions", 4), 7, 1_764_938_096_790, "{\"payer\":{\"cpf\":\"12345678909"u8);
        batch.Receive(new SourcePartition("in\\\"put\".ndjson", 0), 1, -1, [0xFF, 0x00]);
        batch.Reject(new Rejection(2, "decode", "malformed", "the record is not a JSON object"));
        batch.Reject(new Rejection(1, "decode", "bad_number", "field 'x': expected a number"));
        batch.Reject(new Rejection(3, "source", "torn", "the last line has no end"));
        CollectingSink sink = await SendAsync(Personal, batch);
        string[] golden = await File.ReadAllLinesAsync(Path.Combine("DeadLetter", "golden", "dead-letters.ndjson"), Token);
        Assert.Equal(golden, sink.Messages.Select(m => m.Value));
        Assert.All(golden, line => JsonDocument.Parse(line).Dispose(), throwIfEmpty: true);
        Assert.Equal(["pix.transactions-4-7", "pix.transactions-3-42", "in\\\"put\".ndjson-0-1"], sink.Messages.Select(m => m.Key));
    }

    [Theory]
    [InlineData("{\"x\":", "utf-8")]
    [InlineData("a\tb\u0000é\u2028", "utf-8")]
    [InlineData("", "utf-8")]
    public async Task Payload_WithNothingPersonal_ComesBackByteForByte(string payload, string encoding)
    {
        JsonElement record = await SendOneAsync(Plain, Encoding.UTF8.GetBytes(payload));
        Assert.Equal((payload, encoding), (record.GetProperty("payload").GetString(), record.GetProperty("payload_encoding").GetString()));
        Assert.Equal(Encoding.UTF8.GetByteCount(payload), record.GetProperty("payload_bytes").GetInt32());
    }

    [Fact]
    public async Task Payload_ThatIsNoText_ComesInBase64()
    {
        JsonElement record = await SendOneAsync(Plain, [1, 2, 0xFE]);
        Assert.Equal("base64", record.GetProperty("payload_encoding").GetString());
        Assert.Equal([1, 2, 0xFE], record.GetProperty("payload").GetBytesFromBase64());
    }

    [Fact]
    public async Task Payload_BeyondTheLimit_IsCutBetweenCharacters_AndMarked()
    {
        JsonElement record = await SendOneAsync(Plain, Encoding.UTF8.GetBytes($"x{new string('é', 1000)}"));
        Assert.Equal($"x{new string('é', 511)}", record.GetProperty("payload").GetString());
        Assert.True(record.GetProperty("payload_truncated").GetBoolean());
        Assert.Equal(2001, record.GetProperty("payload_bytes").GetInt32());
    }

    [Fact]
    public async Task Payload_ThatCannotBeRead_IsWithheld_WithoutAKeyAlsoItsHash()
    {
        RecordSchema dropping = CaptureStand.Parse("{ name: t, features: [x], other_fields: [name], personal: { name: drop } }");
        JsonElement record = await SendOneAsync(dropping, "name=Ana"u8.ToArray(), withKey: false);
        Assert.Equal(JsonValueKind.Null, record.GetProperty("payload").ValueKind);
        Assert.Equal("withheld", record.GetProperty("payload_encoding").GetString());
        Assert.False(record.TryGetProperty("payload_hash", out _));
    }

    [Fact]
    public async Task TooLarge_GoesWithoutItsPayload()
    {
        RecordBatch batch = Batch(Enumerable.Range(0, 5).Select(i => Encoding.UTF8.GetBytes(new string('x', i == 2 ? 900 : 10))));
        CollectingSink sink = await SendAsync(Plain, batch, limitBytes: 500);
        Assert.Equal([0, 1, 3, 4, 2], sink.Messages.Select(m => JsonDocument.Parse(m.Value).RootElement.GetProperty("offset").GetInt32()));
        Assert.Equal("withheld", JsonDocument.Parse(sink.Messages[^1].Value).RootElement.GetProperty("payload_encoding").GetString());
    }

    [Fact]
    public async Task TooLarge_EvenWithoutItsPayload_StopsThePipeline()
    {
        var e = await Assert.ThrowsAsync<SinkException>(() => SendAsync(Plain, Batch(["{"u8.ToArray()]), limitBytes: 50));
        Assert.Contains("even without its payload, more than the sink takes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ManyLargeRejections_AreDeliveredInPiecesOfBoundedSize_InOrder()
    {
        RecordBatch batch = Batch(Enumerable.Repeat(Encoding.UTF8.GetBytes(new string('x', 60_000)), 400));
        CollectingSink sink = await SendAsync(Plain, batch, payloadLimit: 65_536);
        Assert.Equal(3, sink.Deliveries.Count);
        Assert.Equal(
            Enumerable.Range(0, 400),
            sink.Messages.Select(m => JsonDocument.Parse(m.Value).RootElement.GetProperty("offset").GetInt32())
        );
    }

    [Fact]
    public async Task Batch_WithoutRejections_IsNoDelivery()
    {
        RecordBatch batch = new BatchPool().Rent(RecordKind.Transaction);
        batch.Receive(new SourcePartition("t", 0), 0, 0, "{}"u8);
        CollectingSink sink = await SendAsync(Plain, batch);
        Assert.Empty(sink.Deliveries);
    }

    private static RecordBatch Batch(IEnumerable<byte[]> payloads)
    {
        RecordBatch batch = new BatchPool().Rent(RecordKind.Transaction);
        foreach (byte[] payload in payloads)
        {
            batch.Receive(new SourcePartition("t", 0), batch.Received, 0, payload);
            batch.Reject(new Rejection(batch.Received - 1, "decode", "malformed", "no JSON"));
        }
        return batch;
    }

    private static async Task<JsonElement> SendOneAsync(RecordSchema schema, byte[] payload, bool withKey = true) =>
        JsonDocument.Parse(Assert.Single((await SendAsync(schema, Batch([payload]), withKey: withKey)).Messages).Value).RootElement;

    private static async Task<CollectingSink> SendAsync(
        RecordSchema schema,
        RecordBatch batch,
        int payloadLimit = 1024,
        int limitBytes = int.MaxValue,
        bool withKey = true
    )
    {
        var sink = new CollectingSink(limitBytes);
        var options = new RecordSinkOptions
        {
            Sink = sink.AsOptions(),
            PayloadLimit = payloadLimit,
            Privacy = null,
            Hash = withKey ? CaptureStand.Hash : null,
        };
        await using var stage = new DeadLetterStage(options, TestStages.Context("dead_letter", schema: schema));
        await stage.StartAsync(Token);
        await stage.ProcessAsync(batch, Token);
        return sink;
    }
}
