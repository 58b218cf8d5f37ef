using System.Text.Json;
using Vigia.Engine.Schemas;
using Vigia.Stages.Alarms;
using Vigia.Stages.Tests.Profiles;
using Vigia.Stages.Tests.Sinks;

namespace Vigia.Stages.Tests.Drift;

/// <summary>Crossings as alarms are published.</summary>
public sealed class DriftAlarmTests
{
    private static readonly RecordSchema Schema = Schemas.Of(Schemas.Number("x"));

    [Fact]
    public async Task Crossings_ThereAndBack_AreToldUnderOneId()
    {
        var sink = new CollectingSink();
        float[][] reference = [.. Enumerable.Range(0, 1000).Select(i => new[] { (float)(i % 100) })];
        await using DriftStand stand = await new DriftStand(Schema, reference, adjust: options =>
            options with
            {
                Alarms = new AlarmOptions(sink.AsOptions()),
                Windows = [new("5m", TimeSpan.FromMinutes(5))],
            }
        ).StartAsync();

        await stand.AddAsync(Enumerable.Range(0, 3000).Select(i => stand.Record([i % 50], i * 100L)));
        await stand.AddAsync(Enumerable.Range(0, 9000).Select(i => stand.Record([i % 100], 300_000 + i * 100L)));
        await stand.Stage.CompleteAsync(CancellationToken.None);

        JsonElement[] alarms = [.. sink.Messages.Select(m => JsonDocument.Parse(m.Value).RootElement)];
        Assert.Equal("raised", alarms[0].GetProperty("status").GetString());
        Assert.Equal("cleared", alarms[^1].GetProperty("status").GetString());
        Assert.Equal(
            ("drift", "x", "5m"),
            (
                alarms[0].GetProperty("kind").GetString(),
                alarms[0].GetProperty("feature").GetString(),
                alarms[0].GetProperty("window").GetString()
            )
        );
        Assert.Single(sink.Messages.Select(m => m.Key).Distinct());
        Assert.Equal(sink.Messages[0].Key, alarms[0].GetProperty("id").GetString());
        Assert.True(alarms[0].GetProperty("psi").GetDouble() > 0.1);
    }
}
