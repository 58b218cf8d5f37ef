using System.Globalization;
using System.Text.Json;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Stages.SchemaRegistry;
using Vigia.Stages.Tests.Decode.Reference;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Decode.Protobuf;

/// <summary>Protobuf messages: those of another implementation (golden/make_protobuf.mjs), the rules of the wire, and damage.</summary>
public sealed class ProtoDecodingTests
{
    private static readonly JsonElement[] Cases =
    [
        .. JsonDocument
            .Parse(File.ReadAllText("Decode/Protobuf/golden/protobuf-payments.json"))
            .RootElement.GetProperty("cases")
            .EnumerateArray(),
    ];

    private static readonly ProtoSchema Types = ProtoTypes.ReadSet(
        File.ReadAllBytes(TestSupport.Repository.File("tests", "Stages.Tests", "Decode", "Protobuf", "golden", "payment.desc"))
    );
    private static readonly ProtoMessage Payment = Types.Find("bank.pix.Payment")!;
    private static readonly byte[][] Records = [.. Cases.Select(c => Convert.FromHexString(c.GetProperty("hex").GetString()!))];

    private static readonly RecordSchema Schema = new()
    {
        Name = "t",
        Version = 1,
        Id = FieldPath.Parse("end_to_end_id"),
        EventTime = new EventTimeSpec(FieldPath.Parse("created_at"), TimeFormat.Iso8601),
        Amount = new AmountSpec(FieldPath.Parse("valor"), 2),
        Features =
        [
            Decoding.Feature("payer.account_days"),
            Decoding.Feature("embedding.0"),
            Decoding.Feature("embedding.1"),
            Decoding.Feature("embedding.2"),
            Decoding.Feature("attributes.risk"),
            Decoding.Feature("channel", FeatureType.Category, values: ["APP", "7"]),
            Decoding.Feature("is_new", FeatureType.Boolean),
        ],
    };

    private static string?[] Read(string path, string hex) => new ProtoValues(Payment, path).Read(Convert.FromHexString(hex));

    [Fact]
    public void Message_ByAnotherImplementation_HasItsValues()
    {
        string[] paths = [.. Cases[0].GetProperty("values").EnumerateObject().Select(p => p.Name)];
        var values = new ProtoValues(Payment, paths);
        foreach ((JsonElement known, byte[] record) in Cases.Zip(Records))
        {
            foreach ((string? actual, JsonProperty wanted) in values.Read(record).Zip(known.GetProperty("values").EnumerateObject()))
            {
                string? expected = wanted.Value.ValueKind == JsonValueKind.Null ? null : wanted.Value.ToString();
                bool isSame =
                    wanted.Value.ValueKind == JsonValueKind.Number
                        ? double.Parse(actual!, CultureInfo.InvariantCulture) == wanted.Value.GetDouble()
                        : string.Equals(
                            expected,
                            actual,
                            wanted.Value.ValueKind == JsonValueKind.String ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase
                        );
                Assert.True(isSame, $"{wanted.Name}: expected {expected}, read {actual}");
            }
        }
    }

    [Theory]
    [InlineData("embedding.0", "51000000000000F03F510000000000000040510000000000000840", "1")]
    [InlineData("embedding.2", "51000000000000F03F5210000000000000004000000000000008C0", "-3")]
    [InlineData("payer.name", "2A030A01612A0210052A030A0162", "b")]
    [InlineData("payer.age_years", "2A030A01612A0210052A030A0162", "5")]
    [InlineData("payer.account_days", "2A030A01612A0218072A00", "7")]
    [InlineData("channel", "2001", "APP")]
    [InlineData("channel", "2007", "7")]
    [InlineData("channel", "", "UNKNOWN")]
    [InlineData("valor", "", "")]
    [InlineData("risk", "", null)]
    [InlineData("risk", "A106000000000000F03F", "1")]
    [InlineData("score", "", null)]
    [InlineData("score", "7A00", "0")]
    [InlineData("score", "7A0909000000000000E03F", "0.5")]
    [InlineData("payee.account_days", "", null)]
    [InlineData("payee.account_days", "3200", "0")]
    [InlineData("done", "6A01617100000000000000C0", null)]
    [InlineData("pending", "7100000000000000406A0161", null)]
    [InlineData("done", "7100000000000000406A0161", "a")]
    [InlineData("attributes.risk", "5A0F11000000000000E03F0A047269736B", "0.5")]
    [InlineData("attributes.risk", "5A060A047269736B", "0")]
    [InlineData("big", "8001FFFFFFFFFFFFFFFFFF01", "18446744073709551615")]
    [InlineData("delta", "880103", "-2")]
    [InlineData("created_at", "120708C0B4E89B0A10", "<truncated>")]
    [InlineData("payer.age_years", "2A0710808080808001", "<malformed>")]
    [InlineData("payer.age_years", "2A0B10FFFFFFFFFFFFFFFFFF01", "-1")]
    [InlineData("payer.age_years", "2A0615000000000A", "<malformed>")]
    [InlineData("valor", "1A05616263", "<truncated>")]
    [InlineData("valor", "1A80808080808080808001", "<truncated>")]
    [InlineData("valor", "07", "<malformed>")]
    [InlineData("valor", "00", "<malformed>")]
    [InlineData("valor", "FB010801FC01", "")]
    [InlineData("valor", "FB010801F401", "<malformed>")]
    public void Wire_FollowsItsRules(string path, string hex, string? expected)
    {
        string[] paths = path switch
        {
            "embedding.0" or "embedding.2" => ["embedding.0", "embedding.1", "embedding.2"],
            "done" or "pending" => ["done", "pending"],
            _ => [path],
        };
        string?[] read = new ProtoValues(Payment, paths).Read(Convert.FromHexString(hex));
        Assert.Equal(expected, read.Length == paths.Length ? read[Array.IndexOf(paths, path)] : read[0]);
    }

    [Fact]
    public void Vector_OfAnotherLength_IsRejected_AnAbsentOneIsMissing()
    {
        var values = new ProtoValues(Payment, "embedding.0", "embedding.1");
        Assert.Equal([null, null], values.Read());
        Assert.Equal(["<wrong_length>"], values.Read(Convert.FromHexString("51000000000000F03F")));
        Assert.Equal(["1", "2"], values.Read(Convert.FromHexString("51000000000000F03F510000000000000040")));
        Assert.Equal(["<wrong_length>"], values.Read(Convert.FromHexString("51000000000000F03F510000000000000040510000000000000840")));
    }

    [Fact]
    public void Path_ThatIsNotInTheMessage_IsNamed() =>
        Assert.Contains(
            "'payer.agee'",
            Assert.Throws<SchemaException>(() => new ProtoValues(Payment, "payer.agee")).Message,
            StringComparison.Ordinal
        );

    [Fact]
    public void Path_MayBeTheJsonName() => Assert.Equal(["5"], new ProtoValues(Payment, "payer.ageYears").Read(0x2A, 0x02, 0x10, 0x05));

    [Fact]
    public void Messages_BecomeRows_FramedOrNot()
    {
        foreach (
            byte[] frame in (byte[][])
                [
                    [],
                    [0, 0, 0, 0, 7, 2, 2],
                ]
        )
        {
            RecordBatch batch = Decode(frame.Length > 0, Records.Select(record => (byte[])[.. frame, .. record]));
            Assert.Equal(Records.Length, batch.Rows);
            Assert.Equal(1_796_040_000_000, batch.EventTimes[0] / 1000 * 1000);
            Assert.Contains(batch.Amounts[0], (long[])[17790, 1]);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0, 0, 7, 0 }, "schema_refused")]
    [InlineData(new byte[] { 0, 0, 0, 0, 7, 2, 8 }, "bad_index")]
    [InlineData(new byte[] { 0, 0, 0, 0, 7, 1 }, "bad_index")]
    [InlineData(new byte[] { 0, 0, 0, 0, 7 }, "bad_index")]
    [InlineData(new byte[] { 1, 0, 0, 0, 7, 0 }, "unframed")]
    public void Frame_OfAnotherType_IsRejected(byte[] frame, string reason) =>
        Assert.Equal(reason, Decode(true, [frame]).Rejections[0].Reason);

    [Fact]
    public void Message_Damaged_IsDecodedOrRejected_AndTheNextIsReadAllTheSame() =>
        Gen.Select(Gen.OneOf(Records.Select(Gen.Const).ToArray()), GenMutation.Edits)
            .Sample(
                (record, edits) =>
                {
                    RecordBatch batch = Decode(false, [GenMutation.Apply(record, edits), Records[0]]);
                    Assert.True(batch.Rows >= 1);
                    Assert.Equal("E0000000020261130201000000000000", System.Text.Encoding.UTF8.GetString(batch.Ids[batch.Rows - 1]));
                },
                iter: 3_000
            );

    [Fact]
    public void Noise_IsDecodedOrRejected() =>
        Gen.Byte.Array[0, 300].Sample(noise => Assert.InRange(Decode(false, [noise]).Rows, 0, 1), iter: 3_000);

    [Fact]
    public void Decoding_GoodAndDamagedMessages_AllocatesNothing()
    {
        Assert.SkipWhen(OptimizedBuild.IsMissing, OptimizedBuild.Reason);
        var pool = new BatchPool();
        RecordDecoder decoder = Decoder(false);
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
            Assert.True(batch.Rows > 0 && batch.Rejections.Length > 0);
            pool.Return(batch);
            return allocated;
        }

        Round();
        // The least of three: what the runtime does meanwhile may show once, what a record costs shows every time.
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => Round()));
    }

    private static RecordBatch Decode(bool isFramed, IEnumerable<byte[]> records)
    {
        RecordBatch batch = Decoding.Receive(records);
        Decoder(isFramed).Decode(batch);
        Assert.Equal(batch.Received, batch.Rows + batch.Rejections.Length);
        return batch;
    }

    private static RecordDecoder Decoder(bool isFramed)
    {
        FieldNode root = FieldNode.Build(SchemaColumns.PathsOf(Schema).Select(path => path.Names));
        var types = new ProtoTypes(Types, "bank.pix.Payment", type => ProtoCompiler.Compile(type, root, null));
        var writers = new WriterSchemas<ProtoTypes>(types, null, _ => types, NullLogger.Instance, TimeProvider.System);
        ProtoProgram? unframed = isFramed ? null : types.CompileNamed();
        if (isFramed)
        {
            writers = new WriterSchemas<ProtoTypes>(null, new OneSchema(), _ => types, NullLogger.Instance, TimeProvider.System);
            writers
                .PrepareAsync(
                    Decoding.Receive([
                        [0, 0, 0, 0, 7],
                    ]),
                    default
                )
                .AsTask()
                .GetAwaiter()
                .GetResult();
        }
        return RecordDecoder.Create("decode", Schema, root, text => new ProtoTokenizer(writers, unframed, text));
    }

    /// <summary>A registry that has a schema for every id.</summary>
    private sealed class OneSchema : ISchemaRegistry
    {
        public Task<RegistrySchema?> FindAsync(SchemaId id, CancellationToken cancellation) =>
            Task.FromResult<RegistrySchema?>(new RegistrySchema(SchemaLanguage.Protobuf, "", []));

        public void Dispose()
        {
            // Nothing is open.
        }
    }
}
