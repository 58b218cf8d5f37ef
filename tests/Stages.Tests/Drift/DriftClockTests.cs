using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;
using Vigia.Stages.Drift;
using Vigia.Stages.Profiles;
using Vigia.Stages.Tests.Profiles;
using Vigia.Statistics.Drift;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Drift;

/// <summary>A feature that follows the clock, and one that is the hour itself.</summary>
public sealed class DriftClockTests
{
    private const long Hour = 3_600_000;

    // A Monday, 00:00 in Brasilia.
    private const long Monday = 1_767_582_000_000;
    private const int PerHour = 200;
    private static readonly RecordSchema Schema = Schemas.Of(
        Schemas.Number("amount"),
        Schemas.Number("hour"),
        Schemas.Category("key", "cpf", "evp")
    ) with
    {
        Segments = ["key"],
    };

    [Fact]
    public async Task Windows_OfANextDay_AreComparedWithTheirOwnHours()
    {
        await using DriftStand stand = await Stand().StartAsync();
        HourlyProfile hourly = stand.Profile.Features[0].Hourly!;
        Assert.Null(ProfileRules.Broken(stand.Profile));
        Assert.Equal((15, -3), (stand.Profile.Span!.Days, stand.Profile.Span.UtcOffsetHours));
        Assert.Equal(15 * 24 * PerHour, hourly.Counts.Sum(h => h.Sum()));
        await stand.AddAsync(Live(stand, new Random(9), 24, shift: 0));
        await stand.Stage.CompleteAsync(CancellationToken.None);
        Assert.Empty(stand.Stage.Snapshot()!.Events);
        foreach (WindowDrift window in stand.Stage.Snapshot()!.Windows)
        {
            Assert.All(
                window.Features,
                f => Assert.True(f.Verdict.Evidence < 0.8, $"{f.Name} in {window.Window}: {f.Verdict}"),
                throwIfEmpty: true
            );
            Assert.All(
                window.Segments.SelectMany(s => s.Subjects),
                s => Assert.False(s.Verdict.Evidence >= 1, $"{s.Name}: {s.Verdict}"),
                throwIfEmpty: true
            );
        }
    }

    [Fact]
    public async Task Windows_WithoutTheHours_WouldCallTheRhythmDrift()
    {
        await using DriftStand stand = await Stand(keepHours: false).StartAsync();
        await stand.AddAsync(Live(stand, new Random(9), 24, shift: 0));
        Assert.Contains(stand.Stage.Snapshot()!.Events, e => e.Subject == "hour" && e.To == DriftLevel.Critical);
    }

    [Fact]
    public async Task Windows_ThatMovedAgainstTheirHours_AreCritical()
    {
        await using DriftStand stand = await Stand().StartAsync();
        await stand.AddAsync(Live(stand, new Random(9), 24, shift: 30));
        Assert.Contains(stand.Stage.Snapshot()!.Events, e =>
            e is { Subject: "amount", Segment: null, Window: "1h", To: DriftLevel.Critical }
        );
        Assert.DoesNotContain(stand.Stage.Snapshot()!.Events, e => e.Subject == "hour");
    }

    [Fact]
    public async Task State_SavedAndLoaded_KeepsTheHours()
    {
        await using DriftStand stand = await Stand().StartAsync();
        DriftStage other = stand.Create();
        await other.StartAsync(CancellationToken.None);
        await stand.AddAsync(Live(stand, new Random(9), 30, shift: 10), 777);
        List<StateEntry> changes = [];
        stand.Stage.SaveChanges(new StateWriter("drift", changes));
        changes.ForEach(e => other.LoadEntry(e.Partition, e.Key, e.Value));
        Assert.Equal(
            stand.Report().GetProperty("windows").GetRawText(),
            DriftStand.Json(other.WriteReport).GetProperty("windows").GetRawText()
        );
    }

    private static DriftStand Stand(bool keepHours = true)
    {
        var random = new Random(2);
        float[][] rows = [.. Enumerable.Range(0, 15 * 24 * PerHour).Select(i => Row(random, i / PerHour, 0))];
        return new DriftStand(
            Schema,
            rows,
            adjust: o => o with { Windows = [new("1h", TimeSpan.FromHours(1)), new("24h", TimeSpan.FromHours(24))], Segments = new() },
            timeOf: i => Monday + i * (Hour / PerHour),
            adjustProfile: p => (keepHours ? p : Without(p)) with { Joint = null }
        );
    }

    private static Profile Without(Profile profile) =>
        profile with
        {
            Features = [.. profile.Features.Select(f => f with { Hourly = null })],
        };

    private static IEnumerable<DecodedRecord> Live(DriftStand stand, Random random, int hours, float shift) =>
        Enumerable
            .Range(0, hours * PerHour)
            .Select(i => stand.Record(Row(random, i / PerHour, shift), Monday + 21 * 24 * Hour + i * (Hour / PerHour), i % 3));

    private static float[] Row(Random random, int hour, float shift) =>
        [100 + 50 * MathF.Sin(hour % 24 * MathF.Tau / 24) + random.Next(60) + shift, hour % 24, random.Next(3) == 0 ? 1 : 0];
}
