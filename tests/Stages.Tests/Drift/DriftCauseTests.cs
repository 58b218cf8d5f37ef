using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Stages.Alarms;
using Vigia.Stages.Drift;
using Vigia.Stages.Tests.Profiles;
using Vigia.Stages.Tests.Sinks;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Drift;

/// <summary>What is named as the cause of a change, and which segment carries it.</summary>
public sealed class DriftCauseTests
{
    private const int Rows = 40_000;
    private const int WindowRows = 4_000;
    private const int Age = 0;
    private const int Amount = 1;
    private const int Bank = 2;
    private const int Score = 3;

    private static readonly RecordSchema Schema = Schemas.Of(
        Schemas.Number("age"),
        Schemas.Number("amount"),
        Schemas.Category("bank", "a", "b", "c", "unused")
    ) with
    {
        Segments = ["bank"],
    };

    [Theory]
    [InlineData("nothing", null, null)]
    [InlineData("missing", "missing", "age")]
    [InlineData("frozen", "one value", "age")]
    [InlineData("in cents", "unit", "amount")]
    [InlineData("beyond all", "unit", "amount")]
    [InlineData("swapped", "swapped", "age")]
    [InlineData("new bank", "new value", "bank")]
    [InlineData("other mix", "mix", "bank")]
    [InlineData("larger", "drift", "amount")]
    public async Task Cause_IsNamedByWhatTheChangeLooksLike(string change, string? kind, string? feature)
    {
        JsonElement[] alarms = await RaisedAsync(row => Change(change, row));

        JsonElement[] causes = [.. alarms.Select(a => a.GetProperty("cause"))];
        Assert.Equal(kind, causes.Select(c => c.GetProperty("kind").GetString()).Distinct().SingleOrDefault());
        Assert.All(causes, cause => Assert.Equal(feature, cause.GetProperty("feature").GetString()), throwIfEmpty: false);
        Assert.InRange(alarms.Select(a => a.GetProperty("incident").GetString()).Distinct().Count(), 0, 1);
    }

    [Fact]
    public async Task Cause_NamesTheSegmentThatCarriesIt()
    {
        JsonElement[] alarms = await RaisedAsync(row => row[Age] = row[Bank] == 1 ? float.NaN : row[Age]);

        JsonElement cause = alarms[0].GetProperty("cause");
        Assert.Equal("missing", cause.GetProperty("kind").GetString());
        Assert.Equal("bank=b", Assert.Single(cause.GetProperty("segments").EnumerateArray().Select(s => s.GetString())));
    }

    [Fact]
    public async Task Cause_IsTheModel_WhereScoresMoveAndNoFeatureDoes()
    {
        JsonElement[] alarms = await RaisedAsync(row => row[Score] = 1 - row[Score]);

        JsonElement cause = alarms[0].GetProperty("cause");
        Assert.Equal("model replaced", cause.GetProperty("kind").GetString());
        Assert.Equal("champion", cause.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Cause_IsFlagging_WhereOneSegmentAloneIsFlaggedMore()
    {
        JsonElement[] alarms = await RaisedAsync(row => row[Score] = row[Bank] == 2 && row[Age] > 40 ? 0.95f : row[Score]);

        JsonElement cause = alarms[0].GetProperty("cause");
        Assert.Equal("flagged", cause.GetProperty("kind").GetString());
        Assert.Equal("bank=c", Assert.Single(cause.GetProperty("segments").EnumerateArray().Select(s => s.GetString())));
    }

    [Fact]
    public async Task Cause_IsNeverAFeatureThatIsNotJudged()
    {
        JsonElement[] alarms = await RaisedAsync(
            row => (row[Age], row[Amount]) = (float.NaN, row[Amount] * 1.9f),
            options => options with { Seasonal = ["age"] }
        );

        Assert.NotEmpty(alarms);
        Assert.All(alarms, a => Assert.Equal("amount", a.GetProperty("cause").GetProperty("feature").GetString()), throwIfEmpty: true);
    }

    private static void Change(string change, float[] row)
    {
        switch (change)
        {
            case "missing":
                row[Age] = row[Amount] > 100 ? float.NaN : row[Age];
                break;
            case "frozen":
                row[Age] = row[Amount] > 100 ? 33.5f : row[Age];
                break;
            case "in cents":
                row[Amount] *= row[Age] > 40 ? 100 : 1;
                break;
            case "beyond all":
                row[Amount] *= row[Age] > 40 ? 1e6f : 1;
                break;
            case "swapped":
                (row[Age], row[Amount]) = (row[Amount], row[Age]);
                break;
            case "new bank":
                row[Bank] = row[Age] > 60 ? 3 : row[Bank];
                break;
            case "other mix":
                row[Bank] = row[Age] > 40 ? 2 : row[Bank];
                break;
            case "larger":
                row[Amount] *= 1.9f;
                break;
        }
    }

    /// <summary>The alarms that a window of changed records raises.</summary>
    private static async Task<JsonElement[]> RaisedAsync(Action<float[]> change, Func<DriftOptions, DriftOptions>? and = null)
    {
        var random = new Random(7);
        var sink = new CollectingSink();
        await using DriftStand stand = new(Schema, [.. Enumerable.Range(0, Rows).Select(_ => Row(random))], [Schemas.Champion], options =>
            (and ?? (o => o))(
                options with
                {
                    Windows = [new WindowLength("5m", TimeSpan.FromMinutes(5))],
                    Segments = new() { Features = ["bank"] },
                    Alarms = new AlarmOptions(sink.AsOptions()),
                }
            )
        );
        await stand.StartAsync();
        await stand.AddAsync(
            Enumerable
                .Range(0, WindowRows)
                .Select(i =>
                {
                    float[] row = Row(random);
                    change(row);
                    return stand.Record(row, i * 60L);
                }),
            WindowRows
        );
        return
        [
            .. sink
                .Messages.Select(m => JsonDocument.Parse(m.Value).RootElement)
                .Where(a => a.GetProperty("status").GetString() == "raised"),
        ];
    }

    private static float[] Row(Random random)
    {
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        double bank = random.NextDouble();
        return
        [
            (float)(45 + 12 * Normal()),
            (float)Math.Exp(4.6 + Normal()),
            bank < 0.5 ? 0
            : bank < 0.8 ? 1
            : 2,
            (float)Math.Pow(random.NextDouble(), 4),
        ];
    }
}
