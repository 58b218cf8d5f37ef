using System.Globalization;
using System.Text.Json;
using Vigia.Engine.Schemas;
using Vigia.Stages.Performance;
using Vigia.TestSupport;
using static Vigia.Stages.Tests.Performance.PerformanceFiles;

namespace Vigia.Stages.Tests.Performance;

/// <summary>ROC AUC and average precision against scikit-learn's of the raw scores (golden/make_areas.py has the same payments).</summary>
public sealed class RankAreaTests
{
    private const long Unit = 1L << 24;

    [Fact]
    public async Task Areas_Of300000Payments_EqualScikitLearnsOfTheExactScores()
    {
        await using PerformanceStand stand = await Stand(MissingScore.Lowest).StartAsync();
        await SendAsync(stand, 300_000, static _ => true);
        CheckAreas("300000", stand.Report().GetProperty("cohorts")[0].GetProperty("maturities")[3].GetProperty("models")[0], 0.001);
    }

    [Theory]
    [InlineData(MissingScore.Lowest, "lowest")]
    [InlineData(MissingScore.Exclude, "exclude")]
    public async Task MissingScores_RankLastOrAreLeftOut(MissingScore missing, string golden)
    {
        await using PerformanceStand stand = await Stand(missing).StartAsync();
        await SendAsync(stand, 20_000, static i => i % 50 != 7);
        JsonElement model = stand.Report().GetProperty("cohorts")[0].GetProperty("maturities")[3].GetProperty("models")[0];
        CheckAreas(golden, model, 0.001);
        Assert.Equal(0.02, model.GetProperty("missing_score_share").GetDouble(), 1e-12);
    }

    [Theory]
    [InlineData("range", "[0, 1000]", "500")]
    [InlineData("percent", "percent", "50")]
    [InlineData("sigmoid", "sigmoid", "0")]
    public async Task ScoresOfAnotherScale_HaveTheAreasOfTheRawScores(string golden, string scale, string threshold)
    {
        JsonElement report = await RunAsync(golden, $", scale: {scale}", threshold);
        JsonElement model = report.GetProperty("summary")[1].GetProperty("models")[0];
        CheckAreas(golden, model, 0.001);
        Assert.Equal(0.5, report.GetProperty("layouts")[0].GetProperty("models")[0].GetProperty("threshold").GetDouble(), 1e-7);
        Assert.Equal(0, model.GetProperty("scores_outside").GetInt64());
        Assert.Equal(Enumerable.Range(0, 20_000).Count(i => PaymentOf(i).Score >= Unit / 2), model.GetProperty("flagged").GetInt64());
    }

    [Fact]
    public async Task ScoresOfAnotherScale_WithoutIt_HaveNoArea()
    {
        JsonElement model = (await RunAsync("range", "", "500")).GetProperty("summary")[1].GetProperty("models")[0];
        Assert.True(double.IsNaN(Value(model, "roc_auc")));
        Assert.True(double.IsNaN(Value(model, "pr_auc")));
        Assert.InRange(model.GetProperty("scores_outside").GetInt64(), 15_000, 20_000);
        Assert.Contains("'scale'", model.GetProperty("area_reason").GetString(), StringComparison.Ordinal);
    }

    private static void CheckAreas(string golden, JsonElement model, double tolerance)
    {
        using JsonDocument all = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Performance/golden/areas.json"))
        );
        foreach (string area in new[] { "roc_auc", "pr_auc" })
        {
            double expected = all.RootElement.GetProperty(golden).GetProperty(area).GetDouble();
            JsonElement found = model.GetProperty(area);
            Assert.Equal(expected, Value(found), tolerance);
            Assert.True(Math.Abs(expected - Value(found)) <= found.GetProperty("error_bound").GetDouble() + 1e-9, $"{area}: {found}");
            Assert.InRange(expected, found.GetProperty("lower").GetDouble(), found.GetProperty("upper").GetDouble());
        }
    }

    private static PerformanceStand Stand(MissingScore missing) =>
        new(o => o with { MissingScore = missing, Store = o.Store with { BufferRows = 100_000 } });

    private static async Task SendAsync(PerformanceStand stand, int count, Func<int, bool> hasScore)
    {
        IEnumerable<object> records = Enumerable
            .Range(0, count)
            .Select(i =>
                (object)
                    new Payment(
                        $"P{i}",
                        PerformanceStand.NewYear + i,
                        1,
                        [hasScore(i) ? (float)PaymentOf(i).Score / Unit : float.NaN, 0],
                        0
                    )
            );
        IEnumerable<object> labels = Enumerable
            .Range(0, count)
            .Where(i => PaymentOf(i).IsFraud)
            .Select(i => new Report($"P{i}", PerformanceStand.NewYear + i + 1000, Verdict.Fraud));
        foreach ((object Record, long Offset)[] batch in PerformanceStand.WithOffsets(records.Concat(labels)).Chunk(8192))
        {
            await stand.SendAsync(batch);
        }
    }

    private static async Task<JsonElement> RunAsync(string golden, string scale, string threshold)
    {
        using var directory = new TempDirectory();
        WriteSchemas(directory);
        var payments = new StringWriter(CultureInfo.InvariantCulture);
        var labels = new StringWriter(CultureInfo.InvariantCulture);
        for (int i = 0; i < 20_000; i++)
        {
            (bool isFraud, long score) = PaymentOf(i);
            payments.WriteLine($$"""{"id":"P{{i}}","t":"2026-03-01T10:00:00Z","v":"1","s":{{Raw(golden, (score + 0.5) / Unit):R}}}""");
            if (isFraud)
            {
                labels.WriteLine($$"""{"id":"P{{i}}","at":"2026-03-09T10:00:00Z","status":"agreed"}""");
            }
        }
        directory.Write("tx.ndjson", payments.ToString());
        directory.Write("label.ndjson", labels.ToString());
        return await PerformanceFiles.RunAsync(directory, model: $"threshold: {threshold}{scale}");
    }

    private static double Raw(string golden, double share) =>
        golden switch
        {
            "range" => Math.Floor(1000 * share),
            "percent" => Math.Round(100 * share, 3),
            _ => Math.Round(Math.Log(share / (1 - share)), 4),
        };

    /// <summary>A payment of whole numbers: whether it is fraud, and its score in 2^24ths.</summary>
    private static (bool IsFraud, long Score) PaymentOf(int i)
    {
        bool isFraud = Draw(0) < Unit * 4 / 1000;
        return (isFraud, isFraud ? Unit - 1 - (Draw(1) * Draw(2) >> 24) : (Draw(1) * Draw(2) >> 24) * Draw(3) >> 24);

        long Draw(ulong j)
        {
            ulong z = unchecked(((ulong)i * 4 + j) * 0x9E3779B97F4A7C15);
            z = unchecked((z ^ z >> 30) * 0xBF58476D1CE4E5B9);
            z = unchecked((z ^ z >> 27) * 0x94D049BB133111EB);
            return (long)((z ^ z >> 31) >> 40);
        }
    }
}
