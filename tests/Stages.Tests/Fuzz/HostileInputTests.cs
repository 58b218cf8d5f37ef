using System.IO.Compression;
using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Stages.Sources.Files.Splitting;
using Vigia.Stages.Tests.Decode;
using Vigia.Stages.Tests.Sources.Files;
using Vigia.Statistics;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Fuzz;

/// <summary>Input by an attacker: rejected, in bounded memory, in bounded time.</summary>
public sealed class HostileInputTests
{
    private const int MiB = 1 << 20;

    private static readonly RecordSchema Schema = Decoding.Schema(
        Decoding.Feature("a.x"),
        Decoding.Feature("c", FeatureType.Category, "nan", "nan", "u", "v")
    );

    public static TheoryData<string, string, int> Records =>
        new()
        {
            // What, the record, rows it gives.
            {
                "arrays 10,000 deep, in a field that no schema names",
                $"{{\"a\":{{\"x\":1}},\"z\":{new string('[', 10_000)}{new string(']', 10_000)}}}",
                0
            },
            { "arrays 10,000 deep, a feature", $"{{\"a\":{{\"x\":{new string('[', 10_000)}{new string(']', 10_000)}}}}}", 0 },
            { "objects 10,000 deep", string.Concat(Enumerable.Repeat("{\"a\":", 10_000)) + "1" + new string('}', 10_000), 0 },
            { "10,000 open brackets", new string('[', 10_000), 0 },
            { "a number of 1 MB", $"{{\"a\":{{\"x\":{new string('9', MiB)}}}}}", 0 },
            { "a fraction of 1 MB", $"{{\"a\":{{\"x\":0.{new string('1', MiB)}}}}}", 1 },
            { "an exponent of 1 MB", $"{{\"a\":{{\"x\":1e{new string('9', MiB)}}}}}", 0 },
            { "an exponent of 1 MB downwards", $"{{\"a\":{{\"x\":1e-{new string('9', MiB)}}}}}", 1 },
            { "a text of 1 MB for a number", $"{{\"a\":{{\"x\":\"{new string('1', MiB)}\"}}}}", 0 },
            { "a name of 1 MB", $"{{\"{new string('n', MiB)}\":1,\"a\":{{\"x\":1}}}}", 1 },
            { "a category of 1 MB", $"{{\"a\":{{\"x\":1}},\"c\":\"{new string('u', MiB)}\"}}", 1 },
            { "the same field 100,000 times", $"{{{string.Concat(Enumerable.Repeat("\"a\":{\"x\":1},", 100_000))}\"c\":\"u\"}}", 1 },
            { "escapes only", $"{{\"a\":{{\"x\":1}},\"c\":\"{string.Concat(Enumerable.Repeat("\\u0075", 100_000))}\"}}", 1 },
        };

    public static TheoryData<string, byte[]> Bytes =>
        new()
        {
            { "NUL bytes only", new byte[10_000] },
            { "NUL bytes in a text", [.. "{\"a\":{\"x\":1},\"c\":\"u"u8, 0, 0, .. "\"}"u8] },
            { "NUL bytes behind", [.. "{\"a\":{\"x\":1}}"u8, 0, 0] },
            { "a byte that is never UTF-8", [.. "{\"a\":{\"x\":1},\"c\":\""u8, 0xFF, .. "\"}"u8] },
            { "an overlong slash", [.. "{\"a\":{\"x\":1},\"c\":\""u8, 0xC0, 0xAF, .. "\"}"u8] },
            { "half a surrogate pair", [.. "{\"a\":{\"x\":1},\"c\":\""u8, 0xED, 0xA0, 0x80, .. "\"}"u8] },
            { "a sequence that is cut off", [.. "{\"a\":{\"x\":1},\"c\":\""u8, 0xF0, 0x9F, 0x98] },
            { "half an escaped pair", [.. "{\"a\":{\"x\":1},\"c\":\"\\ud800\"}"u8] },
        };

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Records))]
    public Task Json_HostileRecord_IsDecodedOrRejectedByEveryDecoder(string what, string record, int rows) =>
        Task.Run(() => Check(Decoding.Json, Encoding.UTF8.GetBytes(record), what, rows), TestContext.Current.CancellationToken);

    [Theory]
    [MemberData(nameof(Bytes))]
    public void Json_HostileBytes_AreDecodedOrRejectedByEveryDecoder(string what, byte[] record) =>
        Check(Decoding.Json, record, what, rows: null);

    [Theory]
    [MemberData(nameof(Bytes))]
    public void Csv_HostileBytes_AreDecodedOrRejectedByEveryDecoder(string what, byte[] record) =>
        Check(Decoding.Csv("a.x", "c"), [.. "1,"u8, .. record], what, rows: null);

    [Fact(Timeout = 60_000)]
    public Task Csv_NumberOf1MbAndAMillionCells_AreRejected() =>
        Task.Run(
            () =>
            {
                Check(Decoding.Csv("a.x", "c"), Encoding.UTF8.GetBytes(new string('9', MiB) + ",u"), "a number of 1 MB", 0);
                Check(Decoding.Csv("a.x", "c"), Encoding.UTF8.GetBytes("1" + new string(',', MiB)), "a million cells", 0);
            },
            TestContext.Current.CancellationToken
        );

    [Theory(Timeout = 120_000)]
    [InlineData(false)]
    [InlineData(true)]
    public Task Splitter_LineOf10Gb_KeepsABoundedPartAndGoesOnBehindIt(bool isCsv) =>
        Task.Run(
            () =>
            {
                const int MaxRecord = 4 * MiB;
                var splitter = new RecordSplitter(isCsv ? new CsvBoundary((byte)',') : new LineBoundary(), MaxRecord);
                byte[] piece = new byte[MiB];
                piece.AsSpan().Fill((byte)'x');
                long before = GC.GetAllocatedBytesForCurrentThread();
                for (int i = 0; i < 10 * 1024; i++)
                {
                    ReadOnlySpan<byte> part = piece;
                    Assert.Equal(RecordState.None, splitter.Next(ref part, out _));
                }
                ReadOnlySpan<byte> rest = "\nnext\n"u8;

                Assert.Equal(RecordState.TooLarge, splitter.Next(ref rest, out ReadOnlySpan<byte> record));
                Assert.Equal(RecordSplitter.Shortened, record.Length);
                Assert.Equal(RecordState.Whole, splitter.Next(ref rest, out record));
                Assert.Equal("next", Encoding.UTF8.GetString(record));
                Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 5 * MaxRecord);
            },
            TestContext.Current.CancellationToken
        );

    [Fact(Timeout = 120_000)]
    public async Task Gzip_BombOf1Gb_IsOneRecordTooLarge_AndWhatComesBehindItIsRead()
    {
        using var directory = new TempDirectory();
        byte[] member = Zip(new byte[8 * MiB]);
        await using (FileStream file = File.Create(directory["bomb.ndjson.gz"]))
        {
            for (int i = 0; i < 128; i++)
            {
                await file.WriteAsync(member, TestContext.Current.CancellationToken);
            }
            await file.WriteAsync(Zip([.. "\n{\"n\":1}\n"u8]), TestContext.Current.CancellationToken);
        }
        Assert.InRange(new FileInfo(directory["bomb.ndjson.gz"]).Length, 1, 4 * MiB);

        using StallingOutput output = await FilesRun.ReadAsync(FilesRun.Options(directory.Path, "bomb.ndjson.gz"));

        Assert.Equal([("too_large", RecordSplitter.Shortened), (null, 7)], output.Records.Select(r => (r.Reason, r.Payload.Length)));
    }

    private static byte[] Zip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var zip = new GZipStream(zipped, CompressionLevel.Optimal))
        {
            zip.Write(bytes);
        }
        return zipped.ToArray();
    }

    /// <summary>All decoders, each with an ordinary record before and behind: the one between must not matter to them.</summary>
    private static void Check(DecodeOptions options, byte[] record, string what, int? rows)
    {
        byte[] ordinary = options.Format == RecordFormat.Json ? [.. "{\"a\":{\"x\":1},\"c\":\"u\"}"u8] : [.. "1,u"u8];
        int? general = rows;
        foreach (SimdLevel? level in Decoding.Levels)
        {
            RecordBatch batch = Decoding.Receive([ordinary, record, ordinary]);
            RecordDecoder.Create("decode", options, Schema, level).Decode(batch);
            Assert.True(batch.Rows >= 2, what);
            Assert.Equal(3, batch.Rows + batch.Rejections.Length);
            Assert.Equal(general ??= batch.Rows - 2, batch.Rows - 2);
        }
    }
}
