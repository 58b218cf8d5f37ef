using System.Globalization;
using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Stages.SchemaRegistry;
using Vigia.TestSupport;
using Vigia.TestSupport.Formats;

namespace Vigia.Stages.Tests.Decode.Avro;

/// <summary>Records that name their schema by an id, through the stage.</summary>
public sealed class FramedDecodingTests
{
    private const string First = """{"type":"record","name":"R","fields":[{"name":"x","type":"int"}]}""";
    private const string Second =
        """{"type":"record","name":"R","fields":[{"name":"more","type":"string"},{"name":"x","type":"double"}]}""";
    private const string WithoutX = """{"type":"record","name":"R","fields":[{"name":"y","type":"int"}]}""";

    private static readonly DecodeOptions Options = new() { Format = RecordFormat.Avro };
    private static readonly RecordSchema Schema = Decoding.Schema(Decoding.Feature("x"));

    private static byte[] Frame(int id, string schema, string json) =>
        AvroEncoder.Frame(id, new AvroEncoder(schema).Encode(Encoding.UTF8.GetBytes(json)));

    private static string Show(RecordBatch batch) =>
        string.Join(
            " ",
            batch
                .Features.Span.ToArray()
                .Select(v => v.ToString(CultureInfo.InvariantCulture))
                .Concat(batch.Rejections.ToArray().Select(r => r.Reason))
        );

    [Fact]
    public async Task Schemas_ThatAppearWhileRunning_AreFetchedOnceEach()
    {
        var registry = new StubRegistry { [1] = First };
        await using var stage = new DecodeStage(Options, Decoding.Context(Schema), registry);
        RecordBatch batch = Decoding.Receive([Frame(1, First, """{"x":5}"""), Frame(1, First, """{"x":6}""")]);
        await stage.ProcessAsync(batch, TestContext.Current.CancellationToken);
        Assert.Equal("5 6", Show(batch));

        registry[2] = Second;
        for (int i = 0; i < 3; i++)
        {
            batch = Decoding.Receive([
                Frame(2, Second, """{"more":"m","x":0.5}"""),
                Frame(1, First, """{"x":7}"""),
                Frame(2, Second, """{"more":"","x":1.5}"""),
            ]);
            await stage.ProcessAsync(batch, TestContext.Current.CancellationToken);
            Assert.Equal("0.5 7 1.5", Show(batch));
        }
        Assert.Equal([1, 2], registry.Asked);
    }

    [Fact]
    public async Task Schema_ThatIsUnknownOrLacksAField_RejectsItsRecordsAlone()
    {
        var registry = new StubRegistry
        {
            [1] = First,
            [2] = WithoutX,
            [3] = "syntax = \"proto3\";",
        };
        registry.Languages[3] = SchemaLanguage.Protobuf;
        await using var stage = new DecodeStage(Options, Decoding.Context(Schema), registry);
        RecordBatch batch = Decoding.Receive([
            Frame(9, First, """{"x":1}"""),
            Frame(2, WithoutX, """{"y":1}"""),
            Frame(1, First, """{"x":5}"""),
            Frame(3, First, """{"x":1}"""),
            "{\"x\":1}"u8.ToArray(),
            [],
            [0, 0, 0],
        ]);
        await stage.ProcessAsync(batch, TestContext.Current.CancellationToken);
        Assert.Equal("5 unknown_schema schema_refused schema_refused unframed empty unframed", Show(batch));
        Assert.Contains("'x'", batch.Rejections[1].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownSchema_IsAskedForAgainAfterAWhile_NotForEachBatch()
    {
        var registry = new StubRegistry();
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        await using var stage = new DecodeStage(Options, Decoding.Context(Schema) with { Time = time }, registry);
        async Task<string> DecodeAsync()
        {
            RecordBatch batch = Decoding.Receive([Frame(1, First, """{"x":5}""")]);
            await stage.ProcessAsync(batch, TestContext.Current.CancellationToken);
            return Show(batch);
        }

        Assert.Equal("unknown_schema", await DecodeAsync());
        registry[1] = First;
        Assert.Equal("unknown_schema", await DecodeAsync());
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Equal("5", await DecodeAsync());
    }

    [Fact]
    public async Task Registry_ThatCannotBeUsed_FailsTheStage_AndDecodesLaterWithoutLoss()
    {
        var registry = new StubRegistry { [1] = First, Failure = new RegistryException("away") };
        await using var stage = new DecodeStage(Options, Decoding.Context(Schema), registry);
        RecordBatch batch = Decoding.Receive([Frame(1, First, """{"x":5}""")]);
        await Assert.ThrowsAsync<RegistryException>(async () => await stage.ProcessAsync(batch, TestContext.Current.CancellationToken));
        Assert.Equal((0, 0), (batch.Rows, batch.Rejections.Length));
        registry.Failure = null;
        await stage.ProcessAsync(batch, TestContext.Current.CancellationToken);
        Assert.Equal("5", Show(batch));
    }

    [Fact]
    public async Task Workers_ThatMeetASchemaAtOnce_FetchItOnce()
    {
        var registry = new StubRegistry { [1] = First, Delay = TimeSpan.FromMilliseconds(50) };
        await using var stage = new DecodeStage(Options, Decoding.Context(Schema), registry);
        RecordBatch[] batches = [.. Enumerable.Range(0, 8).Select(_ => Decoding.Receive([Frame(1, First, """{"x":5}""")]))];
        await Task.WhenAll(
            batches.Select(batch => Task.Run(() => stage.ProcessAsync(batch, TestContext.Current.CancellationToken).AsTask()))
        );
        Assert.All(batches, batch => Assert.Equal("5", Show(batch)), throwIfEmpty: true);
        Assert.Equal([1], registry.Asked);
    }

    [Fact]
    public async Task Guid_NamesASchemaToo()
    {
        byte[] guid = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff").ToByteArray(bigEndian: true);
        var registry = new StubRegistry { [0] = First };
        await using var stage = new DecodeStage(Options, Decoding.Context(Schema), registry);
        byte[] framed = Frame(1, First, """{"x":5}""");
        RecordBatch batch = Decoding.Receive([
            [1, .. guid, .. framed[5..]],
            // A header that was forwarded with a payload that has a frame already.
            [1, .. guid, .. framed],
        ]);

        await stage.ProcessAsync(batch, TestContext.Current.CancellationToken);

        Assert.Equal("5 trailing_bytes", Show(batch));
        Assert.Equal([Guid.Parse("00112233-4455-6677-8899-aabbccddeeff")], registry.AskedByGuid);
        Assert.Equal(
            "1",
            Show(
                Decoding.Decode(
                    Decoding.Json,
                    Schema,
                    Decoding.Receive([
                        [1, .. guid, .. "{\"x\":1}"u8],
                    ])
                )
            )
        );
    }

    [Fact]
    public void Json_WithAFrame_IsReadAsWithoutOne()
    {
        foreach (int id in (int[])[7, 300, int.MaxValue])
        {
            Assert.Equal(
                "1",
                Show(Decoding.Decode(Decoding.Json, Schema, Decoding.Receive([AvroEncoder.Frame(id, "{\"x\":1}"u8.ToArray())])))
            );
        }
        Assert.Equal("empty", Show(Decoding.Decode(Decoding.Json, Schema, Decoding.Receive([AvroEncoder.Frame(7, [])]))));
    }

    [Fact]
    public async Task Formats_OfKinds_Differ()
    {
        using var directory = new TempDirectory();
        DecodeOptions options = new()
        {
            Format = RecordFormat.Json,
            Formats = new Dictionary<RecordKind, RecordFormat> { [RecordKind.Transaction] = RecordFormat.Avro },
            Framing = Framing.None,
            WriterSchemas = new Dictionary<RecordKind, string>
            {
                [RecordKind.Transaction] = directory.Write("r.avsc", Encoding.UTF8.GetBytes(First)),
            },
        };
        await using var stage = new DecodeStage(options, Decoding.Context(Schema));
        RecordBatch batch = Decoding.Receive([
            [0x0A],
        ]);
        await stage.ProcessAsync(batch, TestContext.Current.CancellationToken);
        Assert.Equal("5", Show(batch));
    }

    /// <summary>A registry in memory.</summary>
    private sealed class StubRegistry : ISchemaRegistry
    {
        private readonly Dictionary<int, string> _schemas = [];

        public string this[int id]
        {
            set => _schemas[id] = value;
        }

        public Dictionary<int, SchemaLanguage> Languages { get; } = [];

        public List<int> Asked { get; } = [];

        public List<Guid> AskedByGuid { get; } = [];

        public RegistryException? Failure { get; set; }

        public TimeSpan Delay { get; init; }

        public async Task<RegistrySchema?> FindAsync(SchemaId id, CancellationToken cancellation)
        {
            await Task.Delay(Delay, TimeProvider.System, cancellation);
            if (Failure is not null)
            {
                throw Failure;
            }
            Asked.Add(id.Id);
            AskedByGuid.AddRange(id.Global == Guid.Empty ? [] : [id.Global]);
            return _schemas.TryGetValue(id.Id, out string? schema)
                ? new RegistrySchema(Languages.GetValueOrDefault(id.Id), schema, [])
                : null;
        }

        public void Dispose()
        {
            // Nothing is open.
        }
    }
}
