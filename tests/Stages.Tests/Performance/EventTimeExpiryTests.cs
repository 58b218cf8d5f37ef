using Vigia.Engine.Schemas;
using Vigia.Stages.Tests.Drift;

namespace Vigia.Stages.Tests.Performance;

/// <summary>
/// With a store and the default retention, what labels find depends on event time alone: the same payments and labels give the same
/// report, byte
/// for byte, in every batch size, with either kind late, after pauses, and after a kill.
/// </summary>
public sealed class EventTimeExpiryTests
{
    private const long Day = PerformanceStand.Day;
    private const int Days = 60;

    [Fact]
    public async Task Report_OfTheSameRecords_IsTheSameBytes()
    {
        string expected = await RunAsync(batch: 64);
        Assert.Contains("\"completeness_learned_from\"", expected, StringComparison.Ordinal);
        foreach (int batch in new[] { 1, 4096 })
        {
            Assert.Equal(expected, await RunAsync(batch));
        }
        Assert.Equal(expected, await RunAsync(64, killAfter: 9));
        Assert.Equal(expected, await RunAsync(64, labelsBehind: 5));
        Assert.Equal(expected, await RunAsync(64, labelsBehind: int.MaxValue, pause: TimeSpan.FromMinutes(5)));
        Assert.Equal(expected, await RunAsync(16, killAfter: 40, labelsBehind: 7, pause: TimeSpan.FromSeconds(11)));
    }

    [Fact]
    public async Task Label_FromAfterTheRetention_CountsNowhere()
    {
        await using PerformanceStand stand = await StandOf().StartAsync();
        await stand.SendAsync(
            new Payment("on", PerformanceStand.NewYear, 1, [0.9f, 0.9f], 0),
            new Payment("over", PerformanceStand.NewYear, 1, [0.9f, 0.9f], 0),
            new Report("on", PerformanceStand.NewYear + 9 * Day, Verdict.Fraud),
            new Report("over", PerformanceStand.NewYear + 9 * Day + 1, Verdict.Fraud)
        );
        Assert.Equal(
            1,
            stand.Report().GetProperty("cohorts")[0].GetProperty("maturities")[3].GetProperty("labels").GetProperty("fraud").GetInt64()
        );
        Assert.Equal(1, stand.Report().GetProperty("labels").GetProperty("waiting").GetInt64());
    }

    private static PerformanceStand StandOf() =>
        new(o => o with { WaitFor = null, Store = o.Store with { Retention = null, BufferRows = 50 } });

    /// <param name="batch">Records of a batch.</param>
    /// <param name="killAfter">After so many batches the process ends without a word, and reads everything again.</param>
    /// <param name="labelsBehind">Labels come so many batches of payments after their time.</param>
    /// <param name="pause">Between two batches.</param>
    private static async Task<string> RunAsync(int batch, int? killAfter = null, int labelsBehind = 0, TimeSpan pause = default)
    {
        await using PerformanceStand stand = await StandOf().StartAsync();
        List<(object Record, long Offset)[]> batches = Batches(batch, labelsBehind);
        for (int at = 0; at < batches.Count; at++)
        {
            await stand.SendAsync(batches[at]);
            stand.Time.Advance(pause);
            if (at == killAfter)
            {
                await stand.CrashAsync();
                foreach ((object Record, long Offset)[] again in batches.Take(at + 1))
                {
                    await stand.SendAsync(again);
                }
            }
        }
        await stand.Stage.CompleteAsync(CancellationToken.None);
        stand.Stage.OnEndOfData();
        return DriftStand.Json(stand.Stage.WriteReport).GetRawText();
    }

    private static List<(object Record, long Offset)[]> Batches(int size, int labelsBehind)
    {
        (object[] payments, object[] labels) = Records();
        List<(object Record, long Offset)> all = PerformanceStand.WithOffsets(payments.Concat(labels));
        List<(object Record, long Offset)> late = all[payments.Length..];
        List<(object Record, long Offset)[]> batches = [];
        List<long> ends = [];
        int sent = 0;
        foreach ((object Record, long Offset)[] chunk in all[..payments.Length].Chunk(size))
        {
            batches.Add(chunk);
            ends.Add(((Payment)chunk[^1].Record).Time);
            long upTo = ends.Count > labelsBehind ? ends[^(1 + labelsBehind)] : long.MinValue;
            int count = late.Skip(sent).TakeWhile(l => ((Report)l.Record).Time <= upTo).Count();
            batches.AddRange(late.Skip(sent).Take(count).Chunk(size));
            sent += count;
        }
        return [.. batches, .. late.Skip(sent).Chunk(size)];
    }

    /// <summary>
    /// Payments, a little out of order, and labels up to twice as late as the retention, each in the order of its topic.
    /// </summary>
    private static (object[] Payments, object[] Labels) Records()
    {
        var random = new Random(17);
        Payment[] payments =
        [
            .. Enumerable
                .Range(0, Days * 24)
                .Select(i => new Payment(
                    $"P{i}",
                    PerformanceStand.NewYear + i * Day / 24 + random.Next(3_600_000),
                    random.Next(1, 1000),
                    [random.NextSingle(), random.NextSingle()],
                    random.Next(3)
                )),
        ];
        IEnumerable<Report> labels = payments
            .Where(_ => random.Next(3) == 0)
            .SelectMany(p =>
                Enumerable
                    .Range(0, random.Next(1, 4))
                    .Select(_ => new Report(p.Id, p.Time + random.NextInt64(18 * Day), (Verdict)random.Next(4)))
            );
        return ([.. payments], [.. labels.OrderBy(l => l.Time)]);
    }
}
