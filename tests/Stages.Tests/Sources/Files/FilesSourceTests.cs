using System.IO.Compression;
using System.Text;
using Vigia.Engine.Records;
using Vigia.Stages.Sources.Batching;
using Vigia.Stages.Sources.Files;
using Vigia.Stages.Sources.Files.Paths;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Sources.Files;

public sealed class FilesSourceTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    [Fact]
    public async Task Ndjson_EveryLineIsARecordWithItsNumber()
    {
        _directory.Write("a.ndjson", "\uFEFF{\"a\":1}\r\n\n{\"a\":2}\n\r\n{\"a\":3}");

        using StallingOutput output = await FilesRun.ReadAsync(FilesRun.Options(_directory.Path, "a.ndjson"));

        Assert.Equal([(0L, "{\"a\":1}"), (1, "{\"a\":2}"), (2, "{\"a\":3}")], output.Records.Select(r => (r.Offset, r.Payload)));
        Assert.All(output.Records, r => Assert.Equal(new SourcePartition("a.ndjson", 0), r.Partition), throwIfEmpty: true);
        Assert.Equal(0, output.BatchesOut);
    }

    [Fact]
    public async Task Csv_HeaderTravelsWithTheBatchAndIsNoRecord()
    {
        _directory.Write("1.csv", "id,note\n1,\"two\nlines\"\n2,x\n");
        _directory.Write("2.csv", "id,note\n3,y\n");
        _directory.Write("3.csv", "note,id\nz,4\n");
        _directory.Write("4.csv", "note,id");

        using StallingOutput output = await FilesRun.ReadAsync(
            FilesRun.Options(_directory.Path, "*.csv") with
            {
                Batch = BatchLimits.Default with { Delay = TimeSpan.FromMinutes(1) },
            }
        );

        Assert.Equal(["1,\"two\nlines\"", "2,x", "3,y", "z,4"], output.Records.Select(r => r.Payload));
        Assert.Equal(["id,note", "id,note", "id,note", "note,id"], output.Records.Select(r => r.Header));
        Assert.Equal(2, output.BatchesTaken);
    }

    [Fact]
    public async Task Csv_WithGivenColumns_HasNoHeaderLine()
    {
        _directory.Write("a.csv", "1,x\n2,y\n");

        using StallingOutput output = await FilesRun.ReadAsync(
            FilesRun.Options(_directory.Path, "a.csv") with
            {
                Columns = ["id", "note"],
            }
        );

        Assert.Equal([(0L, "1,x"), (1, "2,y")], output.Records.Select(r => (r.Offset, r.Payload)));
        Assert.All(output.Records, r => Assert.Equal("\"id\",\"note\"", r.Header), throwIfEmpty: true);
    }

    [Fact]
    public async Task TooLargeAndTorn_AreRejectedInTheirPlace()
    {
        _directory.Write("a.csv", $"id,note\n1,ok\n2,{new string('x', 3000)}\n3,ok\n4,\"never closed\n5,ok\n6,\"cut off");

        using StallingOutput output = await FilesRun.ReadAsync(FilesRun.Options(_directory.Path, "a.csv") with { MaxRecord = 2000 });

        Assert.Equal([0L, 1, 2, 3, 4, 5], output.Records.Select(r => r.Offset));
        Assert.Equal([null, "too_large", null, "open_quote", null, "torn"], output.Records.Select(r => r.Reason));
        Assert.Equal(1024, output.Records[1].Payload.Length);
        Assert.Equal(["4,\"never closed", "5,ok", "6,\"cut off"], output.Records.Skip(3).Select(r => r.Payload));
    }

    [Fact]
    public async Task Csv_StrayQuoteBeforeMoreThanARecordMayHave_FailsAndSaysWhere()
    {
        _directory.Write("a.csv", $"id,note\n1,ok\n2,\"x\n{string.Concat(Enumerable.Repeat("3,y\n", 1000))}");
        using var output = new StallingOutput();

        var failure = await Assert.ThrowsAsync<FilesSourceException>(() =>
            FilesRun.ReadAsync(FilesRun.Options(_directory.Path, "a.csv") with { MaxRecord = 2000 }, output)
        );

        Assert.Contains(
            "'a.csv' has a quoted cell that does not end as a cell does, after its record 1",
            failure.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(["1,ok"], output.Records.Select(r => r.Payload));
    }

    [Theory]
    [InlineData("a.csv", "id,note\r1,x\r2,\"y\rz\"\r", new[] { "1,x", "2,\"y\rz\"" })]
    [InlineData("a.ndjson", "1\r2\r\r3", new[] { "1", "2", "3" })]
    [InlineData("b.csv", "id,note\r\n1,x\r\n2,y", new[] { "1,x", "2,y" })]
    public async Task Lines_MayEndWithCarriageReturnAlone(string name, string content, string[] expected)
    {
        _directory.Write(name, content);

        using StallingOutput output = await FilesRun.ReadAsync(FilesRun.Options(_directory.Path, name));

        Assert.Equal(expected, output.Records.Select(r => r.Payload));
    }

    [Theory]
    [InlineData("a.ndjson.gz")]
    [InlineData("compressed-without-the-name.ndjson")]
    public async Task Gzip_IsFoundByItsFirstBytesAndMayHaveSeveralMembers(string name)
    {
        _directory.Write(name, [.. Gzip("1\n2\n"), .. Gzip("3\n")]);

        using StallingOutput output = await FilesRun.ReadAsync(FilesRun.Options(_directory.Path, name));

        Assert.Equal(["1", "2", "3"], output.Records.Select(r => r.Payload));
    }

    [Fact]
    public async Task TruncatedGzip_WhatStandsBeforeTheDamageGoesThroughAndTheRunFailsNamingIt()
    {
        string lines = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{{\"n\":{i * 7919 % 10007}}}\n"));
        byte[] whole = Gzip(lines);
        _directory.Write("cut.ndjson.gz", whole[..(whole.Length / 2)]);
        using var output = new StallingOutput();

        var failure = await Assert.ThrowsAsync<FilesSourceException>(() =>
            FilesRun.ReadAsync(FilesRun.Options(_directory.Path, "cut.ndjson.gz"), output)
        );

        Assert.Contains("'cut.ndjson.gz' cannot be read beyond its record", failure.Message, StringComparison.Ordinal);
        Assert.InRange(output.Records.Count, 1000, 49_999);
        Assert.Equal(lines.Split('\n').Take(output.Records.Count), output.Records.Select(r => r.Payload));
        Assert.True(output.Drained.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task FileOfTwoKinds_IsRefused()
    {
        _directory.Write("a.ndjson", "1\n");
        FilesSourceOptions options = FilesRun.Options(_directory.Path, "a.ndjson", "*.ndjson");

        using StallingOutput once = await FilesRun.ReadAsync(options);
        var failure = await Assert.ThrowsAsync<FilesSourceException>(() =>
            FilesRun.ReadAsync(
                options with
                {
                    Paths =
                    [
                        .. options.Paths,
                        KeyValuePair.Create<RecordKind, IReadOnlyList<FilePattern>>(
                            RecordKind.Label,
                            [new FilePattern(_directory.Path, "*")]
                        ),
                    ],
                }
            )
        );

        Assert.Equal(["1"], once.Records.Select(r => r.Payload));
        Assert.Contains("'a.ndjson' is to be read as transaction and as label", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batches_CloseAtTheirRowsAndGoOnAcrossFiles()
    {
        _directory.Write("a.ndjson", "1\n2\n3\n");
        _directory.Write("b.ndjson", "4\n5\n");

        using StallingOutput output = await FilesRun.ReadAsync(
            FilesRun.Options(_directory.Path, "*.ndjson") with
            {
                Batch = new BatchLimits(2, TimeSpan.FromMinutes(1), 1 << 20),
            }
        );

        Assert.Equal(["1", "2", "3", "4", "5"], output.Records.Select(r => r.Payload));
        Assert.Equal(3, output.BatchesTaken);
    }

    [Fact]
    public async Task KeptState_LeavesOutTheRecordsCountedAlready()
    {
        _directory.Write("a.ndjson", "1\n2\n3\n");
        using var output = new StallingOutput();
        output.KeptOffsets[new SourcePartition("a.ndjson", 0)] = 2;

        await FilesRun.ReadAsync(FilesRun.Options(_directory.Path, "a.ndjson"), output);

        Assert.Equal([(2L, "3")], output.Records.Select(r => (r.Offset, r.Payload)));
    }

    [Fact]
    public async Task Stall_HoldsOneBatchAndReadsNoFurther()
    {
        _directory.Write("a.ndjson", string.Concat(Enumerable.Range(0, 10_000).Select(i => $"{i}\n")));
        await using var source = FilesRun.Create(
            FilesRun.Options(_directory.Path, "a.ndjson") with
            {
                Batch = new BatchLimits(10, TimeSpan.FromMinutes(1), 1 << 20),
            }
        );
        using var output = new StallingOutput { Source = source };
        output.Stall();
        await source.StartAsync(CancellationToken.None);

        Task run = source.RunAsync(output, CancellationToken.None);
        int held = await Eventually.SettlesAsync(() => output.BatchesOut);
        output.Release();
        await run;

        Assert.Equal(1, held);
        Assert.Equal(10_000, output.Records.Count);
    }

    public void Dispose() => _directory.Dispose();

    private static byte[] Gzip(string text)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }
        return bytes.ToArray();
    }
}
