using System.Text.Json;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Performance;

/// <summary>
/// Two hundred rules on random payments, some of them blocked, with labels in any order, doubled, revised and with crashes between: the counts are those of
/// a computation payment by payment.
/// </summary>
public sealed class RuleDifferentialTests
{
    private const long Day = PerformanceStand.Day;

    [Theory]
    [InlineData(1, 200, 0.02)]
    [InlineData(2, 65, 0.05)]
    [InlineData(3, 3, 0.4)]
    [InlineData(4, 1, 0.5)]
    [InlineData(5, 200, 0.3)]
    public async Task Counts_EqualThoseOfEveryPaymentByItself(int seed, int rules, double share)
    {
        var random = new Random(seed);
        await using PerformanceStand stand = await new PerformanceStand(hasDecisions: true, rules: rules).StartAsync();
        Payment[] payments = [.. Enumerable.Range(0, 300).Select(i => AnyPayment(i, rules, share, random))];
        Report[] reports = [.. Enumerable.Range(0, 200).Select(_ => AnyReport(payments, random))];
        object[] records = [.. payments, .. reports, .. reports.Take(50)];
        random.Shuffle(records);
        List<(object Record, long Offset)> sent = PerformanceStand.WithOffsets(records);
        for (int at = 0; at < sent.Count; at += 60)
        {
            await stand.SendAsync(sent.GetRange(at, Math.Min(60, sent.Count - at)));
            if (random.Next(3) == 0)
            {
                stand.Save();
            }
            if (random.Next(4) == 0)
            {
                await stand.CrashAsync();
                await stand.SendAsync(sent.GetRange(0, Math.Min(at + 60, sent.Count)));
            }
        }
        JsonElement summary = stand.Report().GetProperty("summary");
        for (int age = 0; age < 4; age++)
        {
            TimeSpan? span = age < 3 ? stand.Options.Maturity[age] : null;
            JsonElement found = summary[age];
            // Figures cover the cohorts that have the age.
            Payment[] covered = [.. payments.Where(p => IsCovered(p, found))];
            Judged[] judged = [.. covered.Select(p => Judge(p, reports, span, rules, stand))];
            Check(found, judged, rules, isAssumed: age >= 1);
        }
    }

    private static bool IsCovered(Payment payment, JsonElement summary) =>
        summary.GetProperty("start").ValueKind != JsonValueKind.Null
        && payment.Time >= summary.GetProperty("start").GetDateTimeOffset().ToUnixTimeMilliseconds()
        && payment.Time < summary.GetProperty("end").GetDateTimeOffset().ToUnixTimeMilliseconds();

    private static void Check(JsonElement found, Judged[] judged, int rules, bool isAssumed)
    {
        for (int rule = 0; rule < rules; rule++)
        {
            JsonElement own = found.GetProperty("rules")[rule];
            Judged[] fired = [.. judged.Where(j => j.Fired.Contains(rule))];
            Assert.Equal((rule, (long)fired.Length), (rule, own.GetProperty("fired").GetInt64()));
            Assert.Equal(fired.Sum(j => j.Payment.Amount), own.GetProperty("fired_amount").GetInt64());
            Assert.Equal((rule, (long)fired.Count(j => j.IsFraud)), (rule, own.GetProperty("fraud").GetInt64()));
            Assert.Equal((rule, (long)fired.Count(j => j.IsLegitimate(isAssumed))), (rule, own.GetProperty("legitimate").GetInt64()));
            CheckShare(own.GetProperty("unique"), [.. fired.Where(j => j.Fired.Length == 1 && !j.Flagged.Contains(true))], isAssumed);
            CheckShare(own.GetProperty("marginal"), [.. fired.Where(j => j.Fired.Length == 1 && !j.Flagged[0])], isAssumed);
            for (int model = 0; model < 2; model++)
            {
                JsonElement beside = own.GetProperty("models")[model];
                Assert.Equal(fired.Count(j => j.Flagged[model]), beside.GetProperty("both").GetInt64());
                Assert.Equal(fired.Count(j => j.Flagged[model] && j.IsFraud), beside.GetProperty("both_fraud").GetInt64());
            }
        }
        CheckPairs(found.GetProperty("rule_overlaps"), judged);
    }

    private static void CheckShare(JsonElement found, Judged[] alone, bool isAssumed)
    {
        Assert.Equal(alone.Length, found.GetProperty("transactions").GetInt64());
        Assert.Equal(alone.Count(j => j.IsFraud), found.GetProperty("fraud").GetInt64());
        Assert.Equal(alone.Where(j => j.IsFraud).Sum(j => j.Payment.Amount), found.GetProperty("fraud_amount").GetInt64());
        Assert.Equal(alone.Count(j => j.IsLegitimate(isAssumed)), found.GetProperty("legitimate").GetInt64());
        Assert.Equal(alone.Count(j => j.IsUnknown), found.GetProperty("without_outcome").GetInt64());
    }

    private static void CheckPairs(JsonElement overlaps, Judged[] judged)
    {
        var expected = judged
            .SelectMany(j => j.Fired.SelectMany(a => j.Fired.Where(b => b < a).Select(b => (A: a, B: b, j.IsFraud))))
            .GroupBy(p => (p.A, p.B))
            .OrderBy(g => g.Key)
            .Select(g => ((long)g.Key.A, (long)g.Key.B, (long)g.Count(), (long)g.Count(p => p.IsFraud)));
        long[][] columns =
        [
            .. new[] { "rule", "other", "both", "both_fraud" }.Select(name =>
                overlaps.GetProperty(name).EnumerateArray().Select(v => v.GetInt64()).ToArray()
            ),
        ];
        Assert.Equal(expected, columns[0].Select((_, i) => (columns[0][i], columns[1][i], columns[2][i], columns[3][i])));
    }

    private static Judged Judge(Payment payment, Report[] reports, TimeSpan? age, int rules, PerformanceStand stand) =>
        new(
            payment,
            [.. Enumerable.Range(0, rules).Where(r => (payment.Rules[r / 64] >> r % 64 & 1) != 0)],
            [.. payment.Scores.Select((score, model) => score >= stand.Models[model].Threshold)],
            BruteForce.VerdictOf(payment, reports, age)
        );

    private static Payment AnyPayment(int number, int rules, double share, Random random)
    {
        var mask = new ulong[(rules + 63) / 64];
        for (int rule = 0; rule < rules; rule++)
        {
            mask[rule / 64] |= random.NextDouble() < share ? 1UL << rule % 64 : 0;
        }
        Decision decision = random.Next(5) == 0 ? new Decision(Disposition.Blocked, DecisionMaker.Rule, 0, DecisionFault.None) : default;
        return new Payment(
            $"P{number}",
            PerformanceStand.NewYear + random.NextInt64(9 * Day),
            random.Next(1, 100_000),
            [random.NextSingle(), random.NextSingle()],
            0,
            decision
        )
        {
            Rules = mask,
        };
    }

    private static Report AnyReport(Payment[] payments, Random random)
    {
        Payment payment = payments[random.Next(payments.Length)];
        return new Report(payment.Id, payment.Time + random.NextInt64(-Day, 10 * Day), (Verdict)random.Next(4));
    }

    private sealed record Judged(Payment Payment, int[] Fired, bool[] Flagged, Verdict? Verdict)
    {
        public bool IsFraud => Verdict == Engine.Schemas.Verdict.Fraud;

        public bool IsUnknown =>
            Payment.Decision.Disposition == Disposition.Blocked
            && Verdict is not (Engine.Schemas.Verdict.Fraud or Engine.Schemas.Verdict.Legitimate);

        public bool IsLegitimate(bool isAssumed) => Verdict == Engine.Schemas.Verdict.Legitimate || (isAssumed && !IsFraud && !IsUnknown);
    }
}
