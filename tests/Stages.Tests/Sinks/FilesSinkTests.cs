using System.IO.Compression;
using System.Text;
using Vigia.Stages.Sinks;
using Vigia.Stages.Sinks.Files;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Sinks;

public sealed class FilesSinkTests : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly JumpingTime _time = new(new DateTimeOffset(2025, 12, 5, 12, 34, 56, TimeSpan.Zero));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Write_IsInThePartialFileAtOnce_AndHasItsNameOnceFinished()
    {
        await using FilesSink sink = await StartAsync(Options());
        await sink.WriteAsync(Lines.Of("{\"n\":1}", "{\"n\":2}"), Token);
        Assert.Equal(["out-20251205T123456Z-000001.ndjson.partial"], _directory.Files);
        Assert.Equal("{\"n\":1}\n{\"n\":2}\n", Read(_directory.Files[0]));
        await sink.CompleteAsync(Token);
        Assert.Equal(["out-20251205T123456Z-000001.ndjson"], _directory.Files);
        Assert.Equal("{\"n\":1}\n{\"n\":2}\n", Read(_directory.Files[0]));
    }

    [Fact]
    public async Task Sink_ThatNeverGetsARecord_LeavesNoFile()
    {
        await using (FilesSink sink = await StartAsync(Options()))
        {
            await sink.CompleteAsync(Token);
        }
        Assert.Empty(_directory.Files);
    }

    [Fact]
    public async Task Size_EndsAFileBeforeItIsExceeded_AtAWholeRecord()
    {
        await using FilesSink sink = await StartAsync(Options(rotateBytes: 1024));
        await sink.WriteAsync(Lines.Of(Lines.Numbered(10, 90)), Token);
        await sink.WriteAsync(Lines.Of(Lines.Numbered(100, 300)), Token);
        await sink.CompleteAsync(Token);
        Assert.All(_directory.Files, file => Assert.InRange(Read(file).Length, 1, 1024), throwIfEmpty: true);
        Assert.Equal(Lines.Numbered(10, 390), _directory.Files.SelectMany(file => File.ReadLines(_directory[file])));
        Assert.Equal(4, _directory.Files.Count);
    }

    [Fact]
    public async Task Record_LargerThanAFile_HasAFileOfItsOwn()
    {
        await using FilesSink sink = await StartAsync(Options(rotateBytes: 1024));
        await sink.WriteAsync(Lines.Of("{\"n\":1}", $"{{\"n\":\"{new string('x', 5000)}\"}}", "{\"n\":3}"), Token);
        await sink.CompleteAsync(Token);
        Assert.Equal([8, 5009, 8], _directory.Files.Select(file => Read(file).Length));
    }

    [Fact]
    public async Task Age_EndsTheFileOfAQuietStream()
    {
        await using FilesSink sink = await StartAsync(Options());
        await sink.WriteAsync(Lines.Of("{\"n\":1}"), Token);
        _time.Advance(TimeSpan.FromMinutes(59));
        Assert.EndsWith(".partial", Assert.Single(_directory.Files), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(["out-20251205T123456Z-000001.ndjson"], _directory.Files);
        await sink.WriteAsync(Lines.Of("{\"n\":2}"), Token);
        Assert.Equal(["out-20251205T123456Z-000001.ndjson", "out-20251205T133456Z-000002.ndjson.partial"], _directory.Files);
    }

    [Fact]
    public async Task TimeOfDaySetBackAndForth_AFileIsEndedAfterItsAgeAndNothingIsWrittenOver()
    {
        await using (FilesSink sink = await StartAsync(Options()))
        {
            foreach (int days in new[] { 0, -400, 400 })
            {
                await sink.WriteAsync(Lines.Of($"{{\"days\":{days}}}"), Token);
                _time.Jump = TimeSpan.FromDays(days);
                _time.Advance(TimeSpan.FromMinutes(59));
                Assert.Single(_directory.Files, f => f.EndsWith(".partial", StringComparison.Ordinal));
                _time.Advance(TimeSpan.FromMinutes(1));
                Assert.DoesNotContain(_directory.Files, f => f.EndsWith(".partial", StringComparison.Ordinal));
            }
        }
        _time.Jump = TimeSpan.FromDays(-4000);
        await using (FilesSink sink = await StartAsync(Options()))
        {
            await sink.WriteAsync(Lines.Of("{\"days\":-4000}"), Token);
        }
        string[] byNumber = [.. _directory.Files.OrderBy(f => f[^13..], StringComparer.Ordinal)];
        Assert.Equal(["000001", "000002", "000003", "000004"], byNumber.Select(f => f[^13..^7]));
        Assert.Equal(["{\"days\":0}\n", "{\"days\":-400}\n", "{\"days\":400}\n", "{\"days\":-4000}\n"], byNumber.Select(Read));
    }

    [Fact]
    public async Task Restart_GoesOnInANewFile_AndOverwritesNothing()
    {
        for (int run = 0; run < 3; run++)
        {
            await using FilesSink sink = await StartAsync(Options());
            await sink.WriteAsync(Lines.Of($"{{\"run\":{run}}}"), Token);
            await sink.CompleteAsync(Token);
        }
        Assert.Equal(
            ["out-20251205T123456Z-000001.ndjson", "out-20251205T123456Z-000002.ndjson", "out-20251205T123456Z-000003.ndjson"],
            _directory.Files
        );
        Assert.Equal(["{\"run\":0}\n", "{\"run\":1}\n", "{\"run\":2}\n"], _directory.Files.Select(Read));
    }

    [Theory]
    [InlineData("{\"n\":1}\n{\"n\":2}\n", "{\"n\":1}\n{\"n\":2}\n")]
    [InlineData("{\"n\":1}\n{\"n\":2}\n{\"n", "{\"n\":1}\n{\"n\":2}\n")]
    [InlineData("{\"n", null)]
    [InlineData("", null)]
    public async Task Start_AfterAKill_FinishesWhatWasLeft(string left, string? kept)
    {
        await File.WriteAllTextAsync(_directory["out-20251205T100000Z-000007.ndjson.partial"], left, Token);
        await using FilesSink sink = await StartAsync(Options());
        Assert.Equal(kept is null ? [] : ["out-20251205T100000Z-000007.ndjson"], _directory.Files);
        if (kept is not null)
        {
            Assert.Equal(kept, Read(_directory.Files[0]));
        }
    }

    [Fact]
    public async Task Start_AfterAKill_KeepsEveryWholeRecordOfALongFile()
    {
        string whole = string.Concat(Lines.Numbered(0, 20_000).Select(l => l + "\n"));
        await File.WriteAllTextAsync(_directory["out-20251205T100000Z-000001.ndjson.partial"], whole + new string('x', 100_000), Token);
        await using FilesSink sink = await StartAsync(Options());
        Assert.Equal(whole, Read("out-20251205T100000Z-000001.ndjson"));
    }

    [Fact]
    public async Task Gzip_IsOneFileThatReadsAsAWhole()
    {
        await using FilesSink sink = await StartAsync(Options(gzip: true));
        for (int i = 0; i < 10; i++)
        {
            await sink.WriteAsync(Lines.Of(Lines.Numbered(i * 100, 100)), Token);
        }
        await sink.CompleteAsync(Token);
        Assert.Equal(["out-20251205T123456Z-000001.ndjson.gz"], _directory.Files);
        Assert.Equal(Lines.Numbered(0, 1000), Unzip(_directory.Files[0]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(150)]
    public async Task Gzip_CutOffByAKill_KeepsEveryWholeRecordThatCanBeRead(int missingBytes)
    {
        await using (FilesSink sink = await StartAsync(Options(gzip: true)))
        {
            await sink.WriteAsync(Lines.Of(Lines.Numbered(0, 500)), Token);
            await sink.WriteAsync(Lines.Of(Lines.Numbered(500, 500)), Token);
        }
        string finished = _directory[_directory.Files[0]];
        byte[] bytes = await File.ReadAllBytesAsync(finished, Token);
        File.Delete(finished);
        await File.WriteAllBytesAsync(finished + ".partial", bytes[..^missingBytes], Token);

        await using FilesSink again = await StartAsync(Options(gzip: true));
        string[] lines = [.. Unzip(Assert.Single(_directory.Files))];
        Assert.InRange(lines.Length, 500, 1000);
        Assert.Equal(Lines.Numbered(0, lines.Length), lines);
    }

    [Fact]
    public async Task Start_WhileAnotherWritesToTheSamePath_IsRefused()
    {
        await using FilesSink first = await StartAsync(Options());
        await first.WriteAsync(Lines.Of("{}"), Token);
        var e = await Assert.ThrowsAsync<SinkException>(() => StartAsync(Options()));
        Assert.Contains("give each a 'path' of its own", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhereNothingCanBeWritten_IsATransientFailure_AndWorksLater()
    {
        FilesSinkOptions options = Options(Path.Combine("sub", "out.ndjson"));
        await using FilesSink sink = await StartAsync(options);
        Directory.Delete(_directory["sub"]);
        await File.WriteAllTextAsync(_directory["sub"], "in the way", Token);
        Messages messages = Lines.Of("{\"n\":1}", "{\"n\":2}");
        var e = await Assert.ThrowsAsync<SinkException>(async () => await sink.WriteAsync(messages, Token));
        Assert.True(e.IsTransient);
        Assert.Contains(_directory["sub"], e.Message, StringComparison.Ordinal);
        File.Delete(_directory["sub"]);
        await sink.WriteAsync(messages, Token);
        await sink.CompleteAsync(Token);
        Assert.Equal("{\"n\":1}\n{\"n\":2}\n", await File.ReadAllTextAsync(Directory.GetFiles(_directory["sub"]).Single(), Token));
    }

    [Fact]
    public async Task File_RemovedWhileOpen_IsBegunAnew()
    {
        await using FilesSink sink = await StartAsync(Options());
        await sink.WriteAsync(Lines.Of("{\"n\":1}"), Token);
        File.Delete(_directory[_directory.Files[0]]);
        await sink.WriteAsync(Lines.Of("{\"n\":2}"), Token);
        await sink.CompleteAsync(Token);
        Assert.Equal("{\"n\":2}\n", Read(Assert.Single(_directory.Files)));
    }

    [Fact]
    public async Task Dispose_WithoutCompletion_LeavesAFinishedFile()
    {
        await using (FilesSink sink = await StartAsync(Options()))
        {
            await sink.WriteAsync(Lines.Of("{\"n\":1}"), Token);
        }
        Assert.Equal(["out-20251205T123456Z-000001.ndjson"], _directory.Files);
    }

    private FilesSinkOptions Options(string path = "out.ndjson", long rotateBytes = 1 << 20, bool gzip = false) =>
        new()
        {
            Path = _directory[path],
            RotateBytes = rotateBytes,
            RotateAge = TimeSpan.FromHours(1),
            Gzip = gzip,
            Sync = true,
            RetryFor = TimeSpan.FromMinutes(1),
        };

    private async Task<FilesSink> StartAsync(FilesSinkOptions options)
    {
        var sink = new FilesSink(options, TestStages.Context("capture", _time));
        await sink.StartAsync(Token);
        return sink;
    }

    // The writer's lock is for writers: other programs read on, and so does this.
    private string Read(string file)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("cat", [_directory[file]])
            {
                RedirectStandardOutput = true,
                StandardOutputEncoding = Encoding.UTF8,
            }
        )!;
        return process.StandardOutput.ReadToEnd();
    }

    private IEnumerable<string> Unzip(string file)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(_directory[file]), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
