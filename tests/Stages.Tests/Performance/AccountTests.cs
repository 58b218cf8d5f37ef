using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Vigia.Stages.Performance.Counting;
using Vigia.TestSupport;
using static Vigia.Stages.Tests.Performance.PerformanceFiles;

namespace Vigia.Stages.Tests.Performance;

/// <summary>Account detection rate against a calculation account by account.</summary>
public sealed class AccountTests
{
    [Fact]
    public async Task Figures_EqualTheCalculationAccountByAccount()
    {
        using var directory = new TempDirectory();
        WriteSchemas(directory, "account: payer.account");
        var random = new Random(8);
        var payments = Enumerable
            .Range(0, 3000)
            .Select(i => (Id: i, Account: random.Next(600), Score: random.NextDouble(), IsFraud: random.Next(20) == 0))
            .ToArray();
        directory.Write(
            "tx.ndjson",
            string.Concat(
                payments.Select(p =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $$"""{"id":"P{{p.Id}}","t":"2026-03-0{{1 + p.Id % 3}}T10:00:00Z","v":"1","s":{{p.Score * p.Score}},"payer":{"account":{{(p.Account == 0 ? "null" : $"\"A{p.Account}\"")}} } }"""
                    ) + "\n"
                )
            )
        );
        directory.Write(
            "label.ndjson",
            string.Concat(
                payments.Where(p => p.IsFraud).Select(p => $$"""{"id":"P{{p.Id}}","at":"2026-03-09T10:00:00Z","status":"agreed"}""" + "\n")
            )
        );
        JsonElement model = (await RunAsync(directory, "maturity: [30d], span: 366d, max_ahead: 3660d, capacity: 40/day"))
            .GetProperty("summary")[1]
            .GetProperty("models")[0];
        JsonElement accounts = model.GetProperty("accounts");
        var byAccount = payments
            .Where(p => p.Account != 0)
            .GroupBy(p => p.Account)
            .Select(a => (IsFraudulent: a.Any(p => p.IsFraud), IsAlerted: a.Any(p => (float)(p.Score * p.Score) >= 0.5f)))
            .ToArray();
        long fraudulent = byAccount.Count(a => a.IsFraudulent);
        long detected = byAccount.Count(a => a is { IsFraudulent: true, IsAlerted: true });
        long inVain = byAccount.Count(a => a is { IsFraudulent: false, IsAlerted: true });
        Assert.Equal(
            (fraudulent, detected, inVain),
            (Value(accounts, "fraudulent"), Value(accounts, "detected"), Value(accounts, "false_alarms"))
        );
        Assert.Equal((double)detected / fraudulent, Value(accounts, "detection_rate"), 1e-15);
        Assert.Equal((double)inVain / detected, Value(accounts, "false_positives_per_account"), 1e-15);
        Assert.Equal(1, Value(accounts, "sampled_share"));
        var days = payments
            .Where(p => p.Account != 0)
            .GroupBy(p => (Day: p.Id % 3, p.Account))
            .Select(a => (a.Key.Day, Score: a.Max(p => (float)(p.Score * p.Score)), Frauds: a.Count(p => p.IsFraud)))
            .GroupBy(a => a.Day)
            .Select(day => (Top: day.OrderByDescending(a => a.Score).Take(40).ToArray(), Frauds: day.Count(a => a.Frauds > 0)))
            .ToArray();
        JsonElement capacity = model.GetProperty("account_capacity");
        long found = days.Sum(d => d.Top.Count(a => a.Frauds > 0));
        Assert.Equal((120, 120, found), (Value(capacity, "reviewed"), Value(capacity, "judged"), Value(capacity, "fraudulent")));
        Assert.Equal(found / 120.0, Value(capacity, "precision"), 1e-15);
        Assert.Equal((double)found / days.Sum(d => d.Frauds), Value(capacity, "recall"), 1e-15);
        Assert.Equal(100 * days.Sum(d => d.Top.Sum(a => a.Frauds)), Value(capacity, "fraud_amount"));
        Assert.True(capacity.GetProperty("is_exact").GetBoolean());
    }

    [Fact]
    public void TopAccounts_AreThoseOfTheHighestScores_InEveryOrderAndOverShards()
    {
        var random = new Random(4);
        (ulong Account, float Score)[] rows =
        [
            .. Enumerable.Range(0, 20_000).Select(_ => ((ulong)random.Next(0, 3000), random.Next(30) == 0 ? float.NaN : random.Next(200))),
        ];
        IEnumerable<(ulong, float)> expected = rows.Where(r => r.Account != 0)
            .GroupBy(r => r.Account)
            .Select(a => (a.Key, Score: a.Max(r => float.IsNaN(r.Score) ? float.NegativeInfinity : r.Score)))
            .OrderByDescending(a => (a.Score, a.Key))
            .Take(100);
        for (int order = 0; order < 3; order++)
        {
            random.Shuffle(rows);
            (TopAccounts first, TopAccounts second, var read) = (new TopAccounts(100), new TopAccounts(100), new TopAccounts(1));
            foreach ((ulong account, float score) in rows)
            {
                (account % 7 < 3 || score > 100 ? first : second).Offer(account, score);
            }
            first.Add(second);
            var buffer = new ArrayBufferWriter<byte>();
            first.Encode(buffer);
            read.Decode(buffer.WrittenSpan);
            Assert.Equal(expected, read.Held.Select(h => (h.Key, h.Value)).OrderByDescending(h => (h.Value, h.Key)));
            Assert.Equal((rows.Length, 100), (read.Seen, read.Limit));
        }
    }

    [Fact]
    public void ManyAccounts_ASampleIsKept_TheSameInEveryOrder()
    {
        ulong[] hashes = [.. Enumerable.Range(1, 300_000).Select(i => (ulong)i * 0x9E3779B97F4A7C15)];
        (AccountCounts rising, AccountCounts falling) = (new AccountCounts(1), new AccountCounts(1));
        foreach (ulong hash in hashes)
        {
            rising.AddAlert(hash, 1);
        }
        foreach (ulong hash in hashes.Reverse())
        {
            falling.AddAlert(hash, 1);
        }
        Assert.Equal(3, rising.Level);
        Assert.Equal(rising.Kept.Keys.Order(), falling.Kept.Keys.Order());
        Assert.InRange(rising.Kept.Count, 30_000, 1 << 16);
    }
}
