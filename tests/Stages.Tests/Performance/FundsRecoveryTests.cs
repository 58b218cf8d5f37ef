using System.Text.Json;
using Vigia.TestSupport;
using static Vigia.Stages.Tests.Performance.PerformanceFiles;

namespace Vigia.Stages.Tests.Performance;

/// <summary>Labels of funds recoveries: the payer's model answers for the contested payment, not for the hops of its money.</summary>
public sealed class FundsRecoveryTests
{
    private const string Label = """
          recovery: recovery
          recovery_status: { path: recovery_status }
          role: { path: root }
          situation: { path: situation }
          amount: { path: stake }
        """;

    [Fact]
    public async Task RecoveryWithTwoHops_ChargesThePayersModelWithItsRootAlone()
    {
        using var directory = new TempDirectory();
        await WriteAsync(directory);
        JsonElement report = await RunAsync(directory);
        JsonElement model = Model(report);
        Assert.Equal((1, 1), (Value(model, "recall"), Value(model, "amount_recall")));
        Assert.Equal((1, 0), (Value(model, "true_positives"), Value(model, "false_negatives")));
        JsonElement cases = At(report).GetProperty("cases");
        Assert.Equal((2, 1580_00), (Value(cases, "payee_side", "fraud"), Value(cases, "payee_side", "fraud_amount")));
    }

    [Fact]
    public async Task RuleOfTruth_ForHops_JudgesThem()
    {
        using var directory = new TempDirectory();
        await WriteAsync(directory);
        JsonElement model = Model(
            await RunAsync(directory, "maturity: [30d], span: 366d, max_ahead: 3660d, truth: { role: hop, side: any }")
        );
        // Of the payments of R$ 790 and R$ 5,000 R$ 790 each were at stake.
        Assert.Equal(
            (0, 2, 1580_00),
            (Value(model, "true_positives"), Value(model, "false_negatives"), Value(model, "false_negative_amount"))
        );
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task CancelledRecovery_WithdrawsEveryNotification(bool isFirst)
    {
        using var directory = new TempDirectory();
        string cancel =
            """{"id":"E1","at":"2026-03-20T10:00:00Z","status":"cancelled","recovery":"F1","root":true,"recovery_status":"CANCELLED"}""";
        await WriteAsync(directory, cancel, isFirst);
        JsonElement report = await RunAsync(directory, "maturity: [7d, 30d], span: 366d, max_ahead: 3660d");
        Assert.Equal(1, Value(Model(report, 0), "true_positives"));
        Assert.Equal((0, 1), (Value(Model(report, 1), "true_positives"), Value(Model(report, 1), "withdrawn")));
        Assert.Equal(2, Value(At(report), "cases", "payee_side", "withdrawn"));
        Assert.Equal(1, Value(report, "recoveries", "cancelled"));
    }

    [Fact]
    public async Task BadRecoveries_AreCountedUnderTheirReasons()
    {
        using var directory = new TempDirectory();
        await WriteAsync(
            directory,
            """{"id":"E2","at":"2026-03-04T10:00:00Z","status":"agreed","recovery":"F2","root":false,"stake":"999999.00"}""",
            isFirst: false
        );
        JsonElement report = await RunAsync(directory);
        Assert.Equal(1, Value(report, "recoveries", "without_root"));
        Assert.Equal(1, Value(report, "labels", "stake_above_amount"));
    }

    private static Task WriteAsync(TempDirectory directory, string? more = null, bool isFirst = false)
    {
        WriteSchemas(directory, label: Label);
        directory.Write(
            "tx.ndjson",
            """
            {"id":"E1","t":"2026-03-01T10:00:00Z","v":"800.00","s":0.95}
            {"id":"E2","t":"2026-03-01T10:01:00Z","v":"790.00","s":0.05}
            {"id":"E3","t":"2026-03-01T10:02:00Z","v":"5000.00","s":0.05}

            """
        );
        string[] labels =
        [
            """{"id":"E1","at":"2026-03-03T10:00:00Z","status":"agreed","recovery":"F1","root":true,"situation":"SCAM","stake":"800.00"}""",
            """{"id":"E2","at":"2026-03-03T11:00:00Z","status":"agreed","recovery":"F1","root":false,"situation":"SCAM","stake":"790.00"}""",
            """{"id":"E3","at":"2026-03-03T12:00:00Z","status":"agreed","recovery":"F1","root":false,"situation":"SCAM","stake":"790.00"}""",
        ];
        IEnumerable<string> all =
            more is null ? labels
            : isFirst ? labels.Prepend(more)
            : labels.Append(more);
        directory.Write("label.ndjson", string.Join('\n', all) + "\n");
        return Task.CompletedTask;
    }
}
