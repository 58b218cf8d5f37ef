using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Stages.Sources.Files;
using Vigia.Stages.Tests.Decode;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Sources.Files;

/// <summary>Avro container files that another implementation wrote (Decode/Avro/golden/make_avro.mjs).</summary>
public sealed class AvroFileTests : IDisposable
{
    private static readonly JsonElement Golden = JsonDocument.Parse(File.ReadAllText("Decode/Avro/golden/avro-payments.json")).RootElement;
    private static readonly string[] Expected =
    [
        .. Golden.GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("hex").GetString()!),
    ];

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("null")]
    [InlineData("deflate")]
    [InlineData("snappy")]
    public async Task File_OfEachCodec_GivesItsRecords(string codec)
    {
        using RecordingOutput output = await ReadAsync(_directory.Write("a.avro", Bytes(codec)));
        Assert.Equal(Expected, Hex(output));
        Assert.Equal(Enumerable.Range(0, Expected.Length).Select(i => (long)i), output.Records.Select(r => r.Offset));
    }

    [Fact]
    public async Task File_ThatIsContinued_GivesTheRecordsThatAreNotCounted()
    {
        _directory.Write("a.avro", Bytes("deflate"));
        var counted = new Dictionary<SourcePartition, long> { [new SourcePartition("a.avro", 0)] = 37 };
        using RecordingOutput output = await ReadAsync(_directory["a.avro"], counted);
        Assert.Equal(Expected[37..], Hex(output));
        Assert.Equal(37, output.Records[0].Offset);
    }

    [Theory]
    [InlineData("null", 5)]
    [InlineData("null", 20)]
    [InlineData("deflate", 100)]
    [InlineData("snappy", 30)]
    public async Task File_ThatIsCut_FailsAfterTheRecordsBeforeTheCut(string codec, int cut)
    {
        string path = _directory.Write("a.avro", Bytes(codec)[..^cut]);
        using var output = new RecordingOutput(TimeProvider.System);
        FilesSourceException error = await Assert.ThrowsAsync<FilesSourceException>(() => RunAsync(path, output));
        Assert.Contains("'a.avro' cannot be read beyond its record", error.Message, StringComparison.Ordinal);
        Assert.InRange(output.Records.Count, 1, Expected.Length - 1);
        Assert.Equal(Expected[..output.Records.Count], Hex(output));
    }

    [Theory]
    [InlineData("snappy", "checksum")]
    [InlineData("null", "damaged")]
    public async Task File_WithAChangedByte_SaysWhatIsWrong(string codec, string message)
    {
        byte[] bytes = Bytes(codec);
        // Of the last block, its checksum, or the length of its first text.
        int at =
            codec == "snappy" ? bytes.Length - 17 : bytes.AsSpan(0, bytes.Length - 17).LastIndexOf(bytes.AsSpan(bytes.Length - 16)) + 19;
        bytes[at] ^= 0x3F;
        string path = _directory.Write("a.avro", bytes);
        using var output = new RecordingOutput(TimeProvider.System);
        FilesSourceException error = await Assert.ThrowsAsync<FilesSourceException>(() => RunAsync(path, output));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ThatIsNotAvro_IsRefused()
    {
        string path = _directory.Write("a.avro", "{\"x\":1}\n");
        using var output = new RecordingOutput(TimeProvider.System);
        Assert.Contains(
            "does not begin as an Avro",
            (await Assert.ThrowsAsync<FilesSourceException>(() => RunAsync(path, output))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Records_AreDecodedByTheFilesSchema_WhateverTheFormat()
    {
        RecordSchema schema = Decoding.Schema(Decoding.Feature("payer.balance_share")) with { Id = FieldPath.Parse("end_to_end_id") };
        RecordBatch batch = Decoding.Receive(Expected.Select(Convert.FromHexString));
        batch.Header = AvroFileHeader.Of(Golden.GetProperty("writer").GetRawText());
        await using var stage = new DecodeStage(Decoding.Json, Decoding.Context(schema));
        await stage.ProcessAsync(batch, TestContext.Current.CancellationToken);
        Assert.Equal(Expected.Length, batch.Rows + batch.Rejections.Length);
        // One value does not fit a 32-bit float.
        Assert.All(batch.Rejections.ToArray(), r => Assert.Equal("bad_number", r.Reason), throwIfEmpty: true);
        Assert.True(batch.Rows > Expected.Length / 2);
    }

    [Fact]
    public async Task Schema_ThatLacksAField_StopsThePipelineAsACsvHeaderDoes()
    {
        RecordBatch batch = Decoding.Receive([Convert.FromHexString(Expected[0])]);
        batch.Header = AvroFileHeader.Of(Golden.GetProperty("writer").GetRawText());
        await using var stage = new DecodeStage(Decoding.Json, Decoding.Context(Decoding.Schema(Decoding.Feature("payer.agee"))));
        await Assert.ThrowsAsync<SchemaException>(async () => await stage.ProcessAsync(batch, TestContext.Current.CancellationToken));
    }

    private static byte[] Bytes(string codec) =>
        File.ReadAllBytes(Repository.File("tests", "Stages.Tests", "Decode", "Avro", "golden", $"payments-{codec}.avro"));

    private static IEnumerable<string> Hex(RecordingOutput output) => output.Records.Select(r => Convert.ToHexStringLower(r.Payload));

    private static async Task<RecordingOutput> ReadAsync(string path, Dictionary<SourcePartition, long>? counted = null)
    {
        var output = new RecordingOutput(TimeProvider.System, counted);
        await RunAsync(path, output);
        return output;
    }

    private static async Task RunAsync(string path, RecordingOutput output)
    {
        await using Source source = FilesRun.Create(FilesRun.Options(Path.GetDirectoryName(path)!, Path.GetFileName(path)));
        await source.StartAsync(CancellationToken.None);
        await source.RunAsync(output, CancellationToken.None);
    }
}
