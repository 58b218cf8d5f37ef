using System.Text;
using System.Text.Json;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Behavior;

public sealed class BehaviorStageTests
{
    private const int Quiet = 220;

    private static IEnumerable<DecodedRecord> ShopsAttacked =>
        BehaviorStand
            .Payments(0, Quiet)
            .Concat(BehaviorStand.Payments(Quiet, Quiet + 30, shopsOneIn: 4))
            .Concat(BehaviorStand.Payments(Quiet + 30, Quiet + 150));

    [Fact]
    public async Task Stage_ASegmentIsFlaggedTenTimesAsOften_RaisesAlarmsOfItAndOfTheWholeAndClearsThem()
    {
        await using BehaviorStand stand = await new BehaviorStand().StartAsync();

        await stand.AddAsync(ShopsAttacked);
        await stand.Stage.CompleteAsync(CancellationToken.None);

        Assert.Equal(["raised", "raised", "cleared", "cleared"], stand.Alarms.Select(a => a.GetProperty("status").GetString()));
        Assert.Equal(["kind=shop", "all"], stand.Alarms.Take(2).Select(a => a.GetProperty("segment").GetString()));
        Assert.Equal(2, stand.Sink.Messages.Select(m => m.Key).Distinct().Count());
        var lines = new StringBuilder();
        foreach (JsonElement alarm in stand.Alarms)
        {
            lines.AppendLine(JsonSerializer.Serialize(alarm, Indented));
        }
        Assert.Equal("", ApprovedText.Differences("alarms.json", lines.ToString()));
        JsonElement change = stand.Alarms[0].GetProperty("changes")[0];
        Assert.Equal("shop", change.GetProperty("segments")[0].GetProperty("segment").GetString());
        Assert.Equal(
            change.GetProperty("rate").GetDouble() - change.GetProperty("usual_rate").GetDouble(),
            change.GetProperty("mix").GetDouble() + change.GetProperty("score").GetDouble(),
            1e-12
        );
    }

    [Fact]
    public async Task Stage_RestartedAtRandom_TellsTheSameAlarms()
    {
        await using BehaviorStand whole = await new BehaviorStand().StartAsync();
        await using BehaviorStand pieces = await new BehaviorStand().StartAsync();
        var random = new Random(3);

        await whole.AddAsync(ShopsAttacked, 600, static () => false);
        await pieces.AddAsync(ShopsAttacked, 600, () => random.Next(4) == 0);

        Assert.Equal(4, whole.Sink.Messages.Count);
        Assert.Equal(whole.Sink.Messages, pieces.Sink.Messages);
    }

    [Fact]
    public async Task Stage_RestartedAtRandom_KeepsWhatItLeftOutAndItsLatestRates()
    {
        await using BehaviorStand whole = await new BehaviorStand().StartAsync();
        await using BehaviorStand pieces = await new BehaviorStand().StartAsync();
        var random = new Random(5);
        DecodedRecord[] someLate = [.. BehaviorStand.Payments(0, 60), .. BehaviorStand.Payments(5, 8), .. BehaviorStand.Payments(60, 70)];

        await whole.AddAsync(someLate, 600, static () => false);
        await pieces.AddAsync(someLate, 600, () => random.Next(2) == 0);

        Assert.Equal(3 * BehaviorStand.PerPane, whole.Status.GetProperty("late").GetInt32());
        Assert.Equal(whole.Status.ToString(), pieces.Status.ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stage_PartitionComesWithPanesThatWereJudgedHere_CountsThemAsLateOnce(bool isLaggingFirst)
    {
        await using BehaviorStand ahead = await CountedAsync(partition: 0, panes: 60);
        await using BehaviorStand lagging = await CountedAsync(partition: 1, panes: 40);
        await using BehaviorStand both = await new BehaviorStand().StartAsync();
        long judged = lagging.Status.GetProperty("judged_until").GetDateTimeOffset().ToUnixTimeMilliseconds();
        int open = BehaviorStand.Payments(0, 40).Count(r => r.Partition.Partition == 1 && r.EventTime >= judged);
        Assert.NotEqual(0, open);

        both.Load(isLaggingFirst ? [.. lagging.Store, .. ahead.Store] : [.. ahead.Store, .. lagging.Store]);

        Assert.Equal(ahead.Status.GetProperty("judged_until").GetString(), both.Status.GetProperty("judged_until").GetString());
        Assert.Equal(open, both.Status.GetProperty("late").GetInt32());
        Assert.Contains($"vigia_late_records_total{{stage=\"behavior\"}} {open}\n", await both.MetricsAsync(), StringComparison.Ordinal);
        both.Save();
        await both.RestartAsync();
        Assert.Equal(open, both.Status.GetProperty("late").GetInt32());
        Assert.DoesNotContain("vigia_late_records_total{stage=\"behavior\"} " + open, await both.MetricsAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stage_OtherBatches_TellsTheSameAlarms()
    {
        await using BehaviorStand one = await new BehaviorStand().StartAsync();
        await using BehaviorStand other = await new BehaviorStand().StartAsync();

        await one.AddAsync(ShopsAttacked, 4096);
        await other.AddAsync(ShopsAttacked, 77);

        Assert.Equal(one.Sink.Messages, other.Sink.Messages);
    }

    [Fact]
    public async Task Stage_WithoutABaseline_SaysThatItIsLearningAndJudgesNothing()
    {
        await using BehaviorStand stand = await new BehaviorStand().StartAsync();

        await stand.AddAsync(BehaviorStand.Payments(0, 100).Concat(BehaviorStand.Payments(100, 150, shopsOneIn: 2)));

        Assert.Equal("learning", stand.Status.GetProperty("models")[0].GetProperty("state").GetString());
        Assert.Empty(stand.Sink.Messages);
    }

    [Fact]
    public async Task Stage_AnAlarmStands_MetricsSayWhere()
    {
        await using BehaviorStand stand = await new BehaviorStand().StartAsync();

        await stand.AddAsync(BehaviorStand.Payments(0, Quiet).Concat(BehaviorStand.Payments(Quiet, Quiet + 20, shopsOneIn: 4)));

        string text = await stand.MetricsAsync();
        Assert.Contains(
            "vigia_behavior_alarm{model=\"champion\",detector=\"sudden\",segment=\"kind=shop\",direction=\"up\"} 1",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains(
            "vigia_behavior_alarm{model=\"champion\",detector=\"sudden\",segment=\"kind=home\",direction=\"up\"} 0",
            text,
            StringComparison.Ordinal
        );
        Assert.Contains("vigia_behavior_alarms_total{model=\"champion\",detector=\"sudden\"} 2", text, StringComparison.Ordinal);
        Assert.Equal("alarm", stand.Status.GetProperty("models")[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task State_DamagedEntries_AreRefused()
    {
        await using BehaviorStand stand = await new BehaviorStand().StartAsync();
        await stand.AddAsync(BehaviorStand.Payments(0, 20));
        List<StateEntry> entries = [];
        stand.Stage.SaveChanges(new StateWriter("behavior", entries));

        Assert.NotEmpty(entries);
        foreach (StateEntry entry in entries)
        {
            byte[] value = entry.Value!;
            Assert.Throws<StateException>(() => stand.Stage.LoadEntry(entry.Partition, entry.Key, value.AsSpan()[..^1]));
            Assert.Throws<StateException>(() => stand.Stage.LoadEntry(entry.Partition, [1, 2, 3], value));
        }
    }

    /// <summary>A stand that has kept what it counted in one partition.</summary>
    private static async Task<BehaviorStand> CountedAsync(int partition, int panes)
    {
        BehaviorStand stand = await new BehaviorStand().StartAsync();
        await stand.AddAsync(BehaviorStand.Payments(0, panes).Where(r => r.Partition.Partition == partition));
        stand.Save();
        return stand;
    }

    private static JsonSerializerOptions Indented { get; } =
        new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
