using System.Text.Json;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Performance;

/// <summary>
/// Random notifications, funds recoveries and cancellations in any order, repeated, with crashes between: deadlines are kept as a computation from all
/// labels at once says.
/// </summary>
public sealed class DeadlineTests
{
    private const long Hour = 3_600_000;
    private const long Day = PerformanceStand.Day;

    private static readonly (string Name, long Limit)[] Deadlines =
    [
        ("contest", 80 * Day),
        ("analysis", 7 * Day),
        ("refund", 11 * Day),
        ("refund_request", 72 * Hour),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Deadlines_InAnyOrder_AreThoseOfAllLabelsAtOnce(int seed)
    {
        var random = new Random(seed);
        await using PerformanceStand stand = await new PerformanceStand(o => o with { Span = TimeSpan.FromDays(60) }).StartAsync();
        Payment[] payments =
        [
            .. Enumerable
                .Range(0, 120)
                .Select(i => new Payment($"P{i}", PerformanceStand.NewYear + random.NextInt64(5 * Day), 1000, [0.9f, 0.1f], 0)),
        ];
        Report[] reports = [.. Enumerable.Range(0, 400).Select(i => AnyReport(payments[random.Next(100)], i, random))];
        // Transactions end when labels do, so that both watermarks are the last label's time.
        object[] records = [.. payments, .. reports, .. reports.Where(_ => random.Next(4) == 0)];
        random.Shuffle(records);
        long end = PerformanceStand.NewYear + 40 * Day;
        records = [.. records, new Payment("last", end, 1, [0, 0], 0), new Report("last", end, Verdict.Withdrawn)];
        List<(object Record, long Offset)> sent = PerformanceStand.WithOffsets(records);
        for (int at = 0; at < sent.Count; at += 50)
        {
            await stand.SendAsync(sent.GetRange(at, Math.Min(50, sent.Count - at)));
            if (random.Next(4) == 0)
            {
                stand.Save();
            }
            if (random.Next(5) == 0)
            {
                await stand.CrashAsync();
                await stand.SendAsync(sent.GetRange(0, Math.Min(at + 50, sent.Count)));
            }
        }
        Check(stand, payments, reports, end);
        stand.Save();
        await stand.CrashAsync();
        Check(stand, payments, reports, end);
    }

    [Fact]
    public async Task Share_BeforeAnythingHappened_IsAbsent()
    {
        await using PerformanceStand stand = await new PerformanceStand().StartAsync();
        await stand.SendAsync([new Payment("a", PerformanceStand.NewYear, 1, [0, 0], 0)]);
        JsonElement analysis = stand.Report().GetProperty("deadlines")[1];
        Assert.Equal(JsonValueKind.Null, analysis.GetProperty("in_time_share").ValueKind);
        Assert.Equal(0, analysis.GetProperty("overdue").GetInt64());
    }

    private static void Check(PerformanceStand stand, Payment[] payments, Report[] reports, long now)
    {
        (string Name, long Start, long? End)[] clocks = [.. payments.SelectMany(p => ClocksOf(p, reports)), ("contest", now, now)];
        JsonElement[] found = [.. stand.Report().GetProperty("deadlines").EnumerateArray()];
        Assert.Equal(Deadlines.Select(d => d.Name), found.Select(f => f.GetProperty("deadline").GetString()!));
        for (int i = 0; i < Deadlines.Length; i++)
        {
            (string name, long limit) = Deadlines[i];
            var own = clocks.Where(c => c.Name == name).ToArray();
            long[] expected =
            [
                own.Count(c => c.End - c.Start <= limit),
                own.Count(c => c.End - c.Start > limit),
                own.Count(c => c.End is null && now - c.Start <= limit),
                own.Count(c => c.End is null && now - c.Start > limit),
            ];
            Assert.Equal(
                (name, string.Join(' ', expected)),
                (name, string.Join(' ', new[] { "in_time", "late", "running", "overdue" }.Select(s => found[i].GetProperty(s).GetInt64())))
            );
            Assert.Equal(
                own.Count(c => c.End is null && now - c.Start > 30 * Day),
                found[i].GetProperty("open_by_age").GetProperty("older").GetInt64()
            );
            Assert.Equal(own.Count(c => c.End is null), found[i].GetProperty("open_by_age").EnumerateObject().Sum(a => a.Value.GetInt64()));
        }
        Assert.True(clocks.Count(c => c.Name == "analysis" && c.End is null) > 5, "the case says nothing about open analyses");
    }

    private static IEnumerable<(string Name, long Start, long? End)> ClocksOf(Payment payment, Report[] all)
    {
        Report[] own = [.. all.Where(r => r.Id == payment.Id)];
        long? contested = null;
        foreach (var notification in own.GroupBy(r => r.Detail!.Value.Report != 0 ? r.Detail.Value.Report : r.Detail.Value.Recovery))
        {
            Report[] labels = [.. notification.OrderBy(r => r.Time)];
            ulong recovery = labels.Max(r => r.Detail!.Value.Recovery);
            bool isCancelled = recovery != 0 && all.Any(r => r.Detail!.Value.Recovery == recovery && r.Detail.Value.IsRecoveryCancelled);
            Verdict verdict = isCancelled ? Verdict.Withdrawn : labels[^1].Verdict;
            bool isHop = labels[^1].Detail!.Value.Role == LabelRole.Hop;
            contested = isHop ? contested : Math.Min(contested ?? long.MaxValue, labels[0].Time);
            long? opened = labels.FirstOrDefault(r => r.Verdict == Verdict.Pending)?.Time;
            long? decided = labels.FirstOrDefault(r => r.Verdict is Verdict.Fraud or Verdict.Legitimate)?.Time;
            if (opened is { } start && (decided is null ? verdict == Verdict.Pending : start <= decided))
            {
                yield return ("analysis", start, decided);
            }
            if (verdict == Verdict.Fraud)
            {
                yield return ("refund", labels[0].Time, labels.FirstOrDefault(r => r.Detail!.Value.Recovered > 0)?.Time);
                if (!isHop && recovery != 0)
                {
                    yield return (
                        "refund_request",
                        labels.First(r => r.Verdict == Verdict.Fraud).Time,
                        labels.FirstOrDefault(r => r.Detail!.Value.IsRefundRequested)?.Time
                    );
                }
            }
        }
        if (contested is { } first)
        {
            yield return ("contest", payment.Time, first);
        }
    }

    // No two labels have one time: which of them counts is another test's matter.
    private static Report AnyReport(Payment payment, int number, Random random)
    {
        int which = random.Next(3);
        long time = payment.Time + random.NextInt64(34 * Day) / 1000 * 1000 + number;
        bool isCancelled = random.Next(40) == 0;
        ulong recovery = which == 0 ? 0 : 1000 + (ulong)random.Next(60);
        return new Report(
            payment.Id,
            time,
            isCancelled ? Verdict.Withdrawn
                : random.Next(5) < 2 ? Verdict.Pending
                : (Verdict)random.Next(4),
            LabelDetail.None with
            {
                Report = which == 2 ? 1 + (ulong)random.Next(2) : 0,
                Recovery = recovery,
                Role = (LabelRole)random.Next(3),
                Recovered = random.Next(4) == 0 ? 10 : LabelDetail.NoAmount,
                IsRecoveryCancelled = isCancelled && recovery != 0,
                IsRefundRequested = random.Next(4) == 0,
            }
        );
    }
}
