using System.Text.Json;
using Vigia.Simulation.Scenarios;

namespace Vigia.Stages.Tests.Simulation;

/// <summary>Funds recoveries with hops, and payments that the simulated bank blocks.</summary>
public sealed class RecoveryLabelTests
{
    private static readonly SimulationOptions Options = new()
    {
        Seed = 4,
        Count = 40_000,
        RatePerSecond = 5,
        FraudShare = 0.02,
        Labels = new LabelOptions
        {
            HopsPerRecovery = 1.5,
            BlockedShare = 0.5,
            ControlShare = 0.1,
            UnmatchedShare = 0,
        },
    };

    private static readonly Dictionary<string, JsonElement> Payments = Simulated
        .Transactions(Options)
        .Select(t => Json(t.Bytes))
        .ToDictionary(t => Text(t, "end_to_end_id"));

    private static readonly JsonElement[] Labels = [.. Simulated.Labels(Options).Select(l => Json(l.Bytes))];

    [Fact]
    public void BlockedPayments_AreNeverReported()
    {
        JsonElement[] blocked = [.. Payments.Values.Where(p => Text(p, "decision") == "blocked")];
        Assert.InRange(blocked.Length, 400, 1_200);
        Assert.Empty(Labels.Select(l => Text(l, "end_to_end_id")).Intersect(blocked.Select(p => Text(p, "end_to_end_id"))));
        JsonElement[] control = [.. Payments.Values.Where(p => p.TryGetProperty("control_group", out _))];
        Simulated.AssertShare(0.1, blocked.Length + control.Length, control.Length);
        Assert.All(
            control,
            p => Assert.Equal((0.1, "allowed"), (p.GetProperty("propensity").GetDouble(), Text(p, "decision"))),
            throwIfEmpty: true
        );
    }

    [Fact]
    public void Hops_BelongToARecoveryOfAContestedPayment()
    {
        HashSet<string> roots = [.. Labels.Where(l => l.GetProperty("root").GetBoolean()).Select(l => Text(l, "funds_recovery_id"))];
        var hops = Labels.Where(l => !l.GetProperty("root").GetBoolean()).ToLookup(l => Text(l, "end_to_end_id"));
        Assert.True(hops.Count > 200);
        Assert.All(hops, hop => Assert.Contains(Text(hop.First(), "funds_recovery_id"), roots), throwIfEmpty: true);
        Assert.Contains(Labels, l =>
            l.TryGetProperty("funds_recovery_status", out JsonElement status) && status.GetString() == "CANCELLED"
        );
        Assert.All(Labels, l => Assert.Equal(l.GetProperty("root").GetBoolean() ? "payer" : "payee", Text(l, "side")), throwIfEmpty: true);
    }

    private static JsonElement Json(byte[] bytes) => JsonDocument.Parse(bytes).RootElement;

    private static string Text(JsonElement of, string name) => of.GetProperty(name).GetString()!;
}
