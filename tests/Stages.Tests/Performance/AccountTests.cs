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
        JsonElement accounts = (await RunAsync(directory)).GetProperty("summary")[1].GetProperty("models")[0].GetProperty("accounts");
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
