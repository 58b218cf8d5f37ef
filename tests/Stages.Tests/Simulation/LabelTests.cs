using System.Buffers;
using System.Text.Json;
using Vigia.Simulation.Labels;
using Vigia.Simulation.Scenarios;

namespace Vigia.Stages.Tests.Simulation;

public sealed class LabelTests
{
    private static readonly SimulationOptions Options = new()
    {
        Seed = 21,
        Count = 40_000,
        RatePerSecond = 5,
        FraudShare = 0.05,
        Labels = new LabelOptions { RevisedShare = 0.4 },
    };
    private static readonly Dictionary<EndToEndId, SimulatedTransaction> ById = Simulated
        .Transactions(Options)
        .ToDictionary(t => t.Truth.Id, t => t.Truth);
    private static readonly List<(SimulatedLabel Label, byte[] Bytes)> Labels = Simulated.Labels(Options);
    private static readonly List<List<SimulatedLabel>> Claims = [.. Labels.Select(l => l.Label).GroupBy(l => l.Id).Select(g => g.ToList())];

    [Fact]
    public void Reports_AreInTheOrderOfTheirTimes() =>
        Assert.Equal(Labels.Select(l => l.Label.TimeMs).Order(), Labels.Select(l => l.Label.TimeMs));

    [Fact]
    public void Reports_SayWhatTheirTruthSays() =>
        Assert.All(
            Labels,
            l =>
            {
                var json = JsonDocument.Parse(l.Bytes).RootElement;
                Assert.Equal(l.Label.Id.ToString(), json.GetProperty("end_to_end_id").GetString());
                Assert.Equal(l.Label.TimeMs, json.GetProperty("updated_at").GetDateTimeOffset().ToUnixTimeMilliseconds());
                Assert.Equal(
                    l.Label.Status.ToString(),
                    json.GetProperty("status").GetString()!.Replace("-", "", StringComparison.Ordinal),
                    ignoreCase: true
                );
                Assert.Equal(json.GetProperty("end_to_end_id").GetString()![1..9], json.GetProperty("reported_by").GetString());
            },
            throwIfEmpty: true
        );

    [Fact]
    public void Claims_GoFromOpenOverAcknowledgedToAnEnd_AndSomeAreRevised()
    {
        Assert.All(
            Claims,
            claim =>
            {
                Assert.Equal(Enumerable.Range(0, claim.Count), claim.Select(report => report.Revision));
                Assert.InRange(claim.Count, 3, 4);
                Assert.Equal([LabelStatus.Open, LabelStatus.Acknowledged], claim.Take(2).Select(report => report.Status));
                Assert.True(claim[2].Status is LabelStatus.ClosedAgreed or LabelStatus.ClosedRejected or LabelStatus.Cancelled);
                Assert.True(claim.Zip(claim.Skip(1)).All(pair => pair.First.TimeMs < pair.Second.TimeMs));
            },
            throwIfEmpty: true
        );
        var closed = Claims.Where(claim => claim[2].Status != LabelStatus.Cancelled).ToList();
        Simulated.AssertShare(Options.Labels.RevisedShare, closed.Count, closed.Count(claim => claim.Count == 4));
        Assert.Contains(Claims, claim => claim is [_, _, { Status: LabelStatus.ClosedAgreed }, { Status: LabelStatus.Cancelled }]);
        Assert.Contains(Claims, claim => claim is [_, _, { Status: LabelStatus.ClosedRejected }, { Status: LabelStatus.ClosedAgreed }]);
    }

    [Fact]
    public void Frauds_AreReported_WithFalseClaimsBesideThem_InTheSharesAskedFor()
    {
        var claimed = Claims.Where(claim => claim[0].IsMatched).Select(claim => ById[claim[0].Id]).ToList();
        var matched = 1 - Options.Labels.UnmatchedShare;
        var frauds = ById.Values.Count(t => t.IsFraud);

        Simulated.AssertShare(Options.Labels.ReportedShare * matched, frauds, claimed.Count(t => t.IsFraud));
        Simulated.AssertShare(0.05 * 3 / 0.95 * matched, ById.Count - frauds, claimed.Count(t => !t.IsFraud));
        Simulated.AssertShare(Options.Labels.UnmatchedShare, Claims.Count, Claims.Count(claim => !claim[0].IsMatched));
        Assert.All(Claims.Where(claim => !claim[0].IsMatched), claim => Assert.False(ById.ContainsKey(claim[0].Id)), throwIfEmpty: true);
    }

    [Fact]
    public void Reports_ComeFromBeforeThePaymentToNinetyOneDaysAfter()
    {
        var delays = Claims
            .Where(claim => claim[0].IsMatched)
            .SelectMany(claim =>
                claim.Select(report => (report.Revision, Days: (report.TimeMs - ById[report.Id].EventTimeMs) / 86_400_000.0))
            )
            .ToList();
        var first = delays.Where(d => d.Revision == 0).Select(d => d.Days).Order().ToList();

        Assert.All(delays, d => Assert.InRange(d.Days, -30.0 / 86_400, 91), throwIfEmpty: true);
        Simulated.AssertShare(Options.Labels.EarlyShare, first.Count, first.Count(days => days < 0));
        Assert.InRange(first[first.Count / 2], 0.8, 1.05);
        Assert.Equal(80, first[^1], tolerance: 0.001);
    }

    [Fact]
    public void Reports_AskedForUpToATime_AreTheSameAsAllAtOnce()
    {
        var simulator = new LabelSimulator(Options);
        var writer = new ArrayBufferWriter<byte>();
        var inSteps = new List<SimulatedLabel>();
        for (var until = Options.StartMs; inSteps.Count < 1_000; until += 7_000)
        {
            var last = inSteps.Count;
            while (simulator.TryWrite(until, writer, out var label))
                inSteps.Add(label);
            Assert.All(
                inSteps.Skip(last),
                label => Assert.InRange(label.TimeMs, last == 0 ? long.MinValue : until - 6_999, until),
                throwIfEmpty: false
            );
        }

        Assert.Equal(Labels.Take(inSteps.Count).Select(l => l.Label), inSteps);
        Assert.Equal(Labels.Take(inSteps.Count).SelectMany(l => l.Bytes), writer.WrittenSpan.ToArray());
    }

    [Fact]
    public void DelayScale_ShortensAllDelays()
    {
        var scaled = Simulated.Labels(Options with { Labels = new LabelOptions { DelayScale = 0.0001 } });
        var delays = scaled.Where(l => l.Label.IsMatched).Select(l => (l.Label.TimeMs - ById[l.Label.Id].EventTimeMs) / 1_000.0).ToList();

        Assert.InRange(delays.Max(), 700, 91 * 8.64 + 1);
    }

    [Fact]
    public void AllReports_OfASimulationWithoutEnd_AreRefused()
    {
        var simulator = new LabelSimulator(Options with { Count = null });

        var refused = Assert.Throws<InvalidOperationException>(() =>
            simulator.TryWrite(long.MaxValue, new ArrayBufferWriter<byte>(), out _)
        );
        Assert.Contains("up to a time", refused.Message, StringComparison.Ordinal);
    }
}
