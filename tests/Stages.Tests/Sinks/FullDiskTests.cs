using System.Globalization;
using System.IO.Compression;
using Microsoft.Extensions.Time.Testing;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Stages.Sinks;
using Vigia.Stages.Sinks.Files;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Sinks;

/// <summary>The files sink on a file system that is really full.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2025, 12, 5, 12, 34, 56, TimeSpan.Zero));
    private readonly CollectorRegistry _registry = Metrics.NewCustomRegistry();
    private SmallDisk? _disk;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        (_disk, string obstacle) = await SmallDisk.TryMountAsync(megabytes: 1);
        Assert.SkipWhen(_disk is null, obstacle);
    }

    public ValueTask DisposeAsync()
    {
        _disk?.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delivery_DiskIsFullForAWhile_IsTriedAgainUntilThereIsRoom_AndNothingIsMissingTornOrDouble(bool gzip)
    {
        await using (Delivery delivery = await StartAsync(gzip, TimeSpan.FromHours(1)))
        {
            await delivery.DeliverAsync(Lines.Of(Lines.Numbered(0, 10)), Token);
            _disk!.Fill();
            // More than the blocks that are the file's already can take: some of it is written before it fails.
            Task waiting = delivery.DeliverAsync(Lines.Of(Lines.Numbered(10, 5000)), Token).AsTask();
            await Eventually.HoldsAsync(
                () =>
                {
                    _time.Advance(TimeSpan.FromMilliseconds(50));
                    return Metric("vigia_sink_retries_total") >= 3;
                },
                "it is tried again"
            );
            Assert.Equal(1, Metric("vigia_sink_failing"));
            Assert.False(waiting.IsCompleted);

            _disk.MakeRoom();
            await AdvanceUntilAsync(waiting);
            await waiting;
            Assert.Equal(0, Metric("vigia_sink_failing"));
            await delivery.CompleteAsync(Token);
        }
        Assert.Equal(Lines.Numbered(0, 5010), Read());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Delivery_DiskStaysFull_EndsWithTheCause_AndARestartWithRoomGoesOnBehindWholeRecords(bool gzip)
    {
        await using (Delivery delivery = await StartAsync(gzip, TimeSpan.FromMinutes(5)))
        {
            await delivery.DeliverAsync(Lines.Of(Lines.Numbered(0, 10)), Token);
            _disk!.Fill();
            Task failing = delivery.DeliverAsync(Lines.Of(Lines.Numbered(10, 5000)), Token).AsTask();
            await AdvanceUntilAsync(failing);
            var e = await Assert.ThrowsAsync<SinkException>(() => failing);
            Assert.StartsWith("not delivered within 5m (", e.Message, StringComparison.Ordinal);
            Assert.Contains($"cannot write to '{_disk.Path}': ", e.Message, StringComparison.Ordinal);
        }
        _disk!.MakeRoom();
        // What was not acknowledged comes again from the source.
        await using (Delivery again = await StartAsync(gzip, TimeSpan.FromMinutes(5)))
        {
            await again.DeliverAsync(Lines.Of(Lines.Numbered(10, 5000)), Token);
            await again.CompleteAsync(Token);
        }
        Assert.Equal(Lines.Numbered(0, 5010), Read());
    }

    [Fact]
    public async Task Start_DiskIsFull_WhatAKilledRunLeftIsNotTouchedAndTheMessageSaysWhy()
    {
        string left = Path.Combine(_disk!.Path, "out-20251205T100000Z-000007.ndjson.gz.partial");
        await using (var file = new GZipStream(File.Create(left), CompressionLevel.NoCompression))
        {
            await file.WriteAsync(Messages(Lines.Numbered(0, 5000)), Token);
        }
        byte[] before = await File.ReadAllBytesAsync(left, Token);
        _disk.Fill();

        var e = await Assert.ThrowsAsync<SinkException>(() => StartAsync(gzip: true, TimeSpan.FromMinutes(5)));

        Assert.Contains($"cannot finish '{left}', left by an earlier run: ", e.Message, StringComparison.Ordinal);
        Assert.Contains("No space left", e.Message, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllBytesAsync(left, Token));
        _disk.MakeRoom();
        await (await StartAsync(gzip: true, TimeSpan.FromMinutes(5))).DisposeAsync();
        Assert.Equal(Lines.Numbered(0, 5000), Read());
    }

    private static byte[] Messages(IEnumerable<string> lines) => [.. lines.SelectMany(l => System.Text.Encoding.UTF8.GetBytes(l + "\n"))];

    private async Task<Delivery> StartAsync(bool gzip, TimeSpan retryFor)
    {
        StageContext context = TestStages.Context("capture", _time, registry: _registry);
        var options = new FilesSinkOptions
        {
            Path = Path.Combine(_disk!.Path, "out.ndjson"),
            RotateBytes = 1 << 20,
            RotateAge = TimeSpan.FromHours(24),
            Gzip = gzip,
            Sync = true,
            RetryFor = retryFor,
        };
        var delivery = new Delivery(new FilesSink(options, context), retryFor, context);
        await delivery.StartAsync(Token);
        return delivery;
    }

    private double Metric(string name) =>
        double.Parse(
            TestPipeline
                .ScrapeAsync(_registry)
                .GetAwaiter()
                .GetResult()
                .Split('\n')
                .Single(l => l.StartsWith(name + "{", StringComparison.Ordinal))
                .Split(' ')[1],
            CultureInfo.InvariantCulture
        );

    private Task AdvanceUntilAsync(Task delivery) =>
        Eventually.HoldsAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return delivery.IsCompleted;
            },
            "the delivery ends"
        );

    /// <summary>Every line of every finished file, in order; no file may be left unfinished.</summary>
    private List<string> Read()
    {
        string[] files = [.. Directory.GetFiles(_disk!.Path).Order(StringComparer.Ordinal)];
        Assert.All(files, f => Assert.False(f.EndsWith(SegmentNames.PartialSuffix, StringComparison.Ordinal), f), throwIfEmpty: true);
        return [.. files.SelectMany(ReadLines)];
    }

    private static IEnumerable<string> ReadLines(string file)
    {
        Stream stream = File.OpenRead(file);
        using var reader = new StreamReader(
            file.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(stream, CompressionMode.Decompress) : stream
        );
        while (reader.ReadLine() is { } line)
        {
            yield return line;
        }
    }
}
