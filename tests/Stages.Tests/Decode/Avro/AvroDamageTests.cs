using System.Text.Json;
using CsCheck;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Stages.Tests.Decode.Reference;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Decode.Avro;

/// <summary>Damaged Avro records: each kind of damage has its reason, and none does harm.</summary>
public sealed class AvroDamageTests
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText("Decode/Avro/golden/avro-payments.json")).RootElement;
    private static readonly string Writer = Golden.GetProperty("writer").GetRawText();
    private static readonly byte[][] Records =
    [
        .. Golden.GetProperty("cases").EnumerateArray().Select(c => Convert.FromHexString(c.GetProperty("hex").GetString()!)),
    ];

    private static readonly RecordSchema Schema = new()
    {
        Name = "t",
        Version = 1,
        Id = FieldPath.Parse("end_to_end_id"),
        EventTime = new EventTimeSpec(FieldPath.Parse("created_at"), TimeFormat.UnixMilliseconds),
        Amount = new AmountSpec(FieldPath.Parse("valor"), 2),
        Features =
        [
            Decoding.Feature("payer.age_years"),
            Decoding.Feature("payer.balance_share"),
            Decoding.Feature("embedding.0"),
            Decoding.Feature("embedding.1"),
            Decoding.Feature("embedding.2"),
            Decoding.Feature("attributes.risk", FeatureType.Category, values: ["high", "7"]),
            Decoding.Feature("channel", FeatureType.Category, values: ["app", "web"]),
            Decoding.Feature("is_new", FeatureType.Boolean),
        ],
    };

    [Theory]
    [InlineData("\"boolean\"", "02", "malformed")]
    [InlineData("\"int\"", "FFFFFFFF1F", "malformed")]
    [InlineData("\"int\"", "FFFFFFFFFFFFFFFFFF01", "malformed")]
    [InlineData("\"long\"", "FFFFFFFFFFFFFFFFFF02", "malformed")]
    [InlineData("\"long\"", "80808080808080808080808000", "malformed")]
    [InlineData("\"long\"", "80", "truncated")]
    [InlineData("\"double\"", "00000000000000", "truncated")]
    [InlineData("\"float\"", "000000", "truncated")]
    [InlineData("\"string\"", "0661", "truncated")]
    [InlineData("\"string\"", "01", "bad_length")]
    [InlineData("\"int\"", "0200", "trailing_bytes")]
    [InlineData("[\"null\",\"int\"]", "04", "bad_index")]
    [InlineData("[\"null\",\"int\"]", "01", "bad_index")]
    [InlineData("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"a\"]}", "02", "bad_index")]
    [InlineData("{\"type\":\"enum\",\"name\":\"E\",\"symbols\":[\"a\"]}", "01", "bad_index")]
    [InlineData("{\"type\":\"array\",\"items\":\"double\"}", "FEFFFFFFFFFFFFFFFF01", "truncated")]
    [InlineData("{\"type\":\"array\",\"items\":\"double\"}", "FFFFFFFFFFFFFFFFFF01", "bad_length")]
    [InlineData("{\"type\":\"array\",\"items\":\"null\"}", "FEFFFFFFFFFFFFFFFF0100", null)]
    [InlineData("{\"type\":\"map\",\"values\":\"null\"}", "FEFFFFFFFFFFFFFFFF0100", "truncated")]
    [InlineData("\"int\"", "", "empty")]
    public void Damage_HasItsReason(string type, string hex, string? reason)
    {
        foreach (bool isRead in new[] { true, false })
        {
            // Once with the field read, once with it left behind.
            string schema = $$"""{"type":"record","name":"R","fields":[{"name":"x","type":{{type}}},{"name":"y","type":"null"}]}""";
            Assert.Equal(
                reason is null
                    ? type.StartsWith("{\"type\":\"array", StringComparison.Ordinal) && isRead
                        ? "<nested>"
                        : null
                    : $"<{reason}>",
                AvroValues.Read(schema, null, isRead ? "x" : "y", Convert.FromHexString(hex))
            );
        }
    }

    [Fact]
    public void Record_CutAnywhere_IsRejected()
    {
        foreach (byte[] record in Records)
        {
            RecordBatch batch = AvroDecoding.Decode(Writer, Schema, Enumerable.Range(0, record.Length).Select(length => record[..length]));
            Assert.Equal(0, batch.Rows);
            Assert.All(
                batch.Rejections.ToArray()[1..],
                r => Assert.Contains(r.Reason, (string[])["truncated", "bad_length", "wrong_length"]),
                throwIfEmpty: true
            );
        }
    }

    [Fact]
    public void Record_Damaged_IsDecodedOrRejected_AndTheNextIsReadAllTheSame() =>
        Gen.Select(Gen.OneOf(Records.Select(Gen.Const).ToArray()), GenMutation.Edits)
            .Sample(
                (record, edits) =>
                {
                    byte[] damaged = GenMutation.Apply(record, edits);
                    RecordBatch batch = AvroDecoding.Decode(Writer, Schema, [damaged, Records[0]]);
                    Assert.True(batch.Rows >= 1);
                    Assert.Equal("E0000000020261130201000000000000", System.Text.Encoding.UTF8.GetString(batch.Ids[batch.Rows - 1]));
                    Assert.All(
                        batch.Rejections.ToArray(),
                        r => Assert.Contains(r.Reason, RejectReasons.All.Select(known => known.Reason)),
                        throwIfEmpty: false
                    );
                },
                iter: 3_000
            );

    [Fact]
    public void Noise_IsDecodedOrRejected() =>
        Gen.Byte.Array[0, 300].Sample(noise => Assert.InRange(AvroDecoding.Decode(Writer, Schema, [noise]).Rows, 0, 1), iter: 3_000);

    [Fact]
    public void Records_WithinThemselves_AreLeftBehindToALimit()
    {
        const string List = """{"type":"record","name":"R","fields":[{"name":"x","type":"int"},{"name":"next","type":["null","R"]}]}""";
        byte[] Chain(int length) => [.. Enumerable.Repeat((byte[])[0x02, 0x02], length - 1).SelectMany(b => b), 0x02, 0x00];
        Assert.Equal("1", AvroValues.Read(List, null, "x", Chain(20)));
        Assert.Equal("<too_deep>", AvroValues.Read(List, null, "x", Chain(10_000)));
        Assert.Equal("1", AvroValues.Read(List, null, "next.next.x", Chain(3)));
        Assert.Null(AvroValues.Read(List, null, "next.next.x", Chain(2)));
    }

    [Fact]
    public void Decoding_GoodAndDamagedRecords_AllocatesNothing()
    {
        Assert.SkipWhen(OptimizedBuild.IsMissing, OptimizedBuild.Reason);
        var pool = new BatchPool();
        RecordDecoder decoder = AvroDecoding.Decoder(Writer, Schema);
        long Round()
        {
            RecordBatch batch = pool.Rent(RecordKind.Transaction);
            for (int i = 0; i < 1_000; i++)
            {
                byte[] record = Records[i % Records.Length];
                batch.Receive(new SourcePartition("t", 0), i, 0, i % 10 == 0 ? record[..^1] : record);
            }
            long before = GC.GetAllocatedBytesForCurrentThread();
            decoder.Decode(batch);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.True(batch.Rows > 0 && batch.Rejections.Length >= 100);
            pool.Return(batch);
            return allocated;
        }

        Round();
        // The least of three: what the runtime does meanwhile may show once, what a record costs shows every time.
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Round()));
    }
}
