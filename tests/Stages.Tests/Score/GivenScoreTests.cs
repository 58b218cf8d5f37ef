using System.Text.Json;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Models;
using Vigia.Stages.Score.Parity;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Score;

/// <summary>Scores that come with the records, and what they are compared with.</summary>
public sealed class GivenScoreTests : IDisposable
{
    private static readonly RecordSchema Schema = Schemas.Numbers("a", "b") with
    {
        Scores = [FieldPath.Parse("old"), FieldPath.Parse("decision.score")],
    };

    private readonly RememberingLogger _log = new();
    private readonly FakeTimeProvider _time = new();

    public void Dispose() => _log.Dispose();

    [Fact]
    public async Task Score_FromField_IsTheRecordsOwnAndDecidesLikeAnyOther()
    {
        await using ScoreStand stand = await Stand().WithField("decision.score", "production").StartAsync();
        RecordBatch batch = Batch(stand, [0.1f, 0.8f, float.NaN]);
        await stand.Stage.ProcessAsync(batch, TestContext.Current.CancellationToken);
        Assert.Equal([0.1f, 0.8f, float.NaN], batch.Models[0].Scores.Span.ToArray());
        Assert.Equal([0, 1, 0], batch.Models[0].Decisions.Span.ToArray());
        string metrics = await TestPipeline.ScrapeAsync(stand.Registry);
        Assert.Contains("vigia_model_flagged_total{model=\"production\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_model_invalid_scores_total{model=\"production\",reason=\"nan\"} 1\n", metrics, StringComparison.Ordinal);
        Assert.Contains("\"backend\":\"field\"", stand.Status(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Score_FieldThatTheSchemaDoesNotList_IsRefused()
    {
        await using ScoreStand stand = Stand().WithField("decision.scores", "production");
        var refused = await Assert.ThrowsAsync<ModelRefusedException>(stand.StartAsync);
        Assert.Equal(
            "model 'production': 'decision.scores' is not a score of schema 'test'; list it under 'scores' in it; did you mean 'decision.score'?",
            refused.Message
        );
    }

    [Fact]
    public async Task Parity_ScoresThatDiffer_AreCountedBySize()
    {
        await using ScoreStand stand = await Compared();
        // Our own model gives feature a.
        float[] own = [0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, 0.5f, float.NaN];
        float[] given = [0.5f, 0.500005f, 0.50005f, 0.505f, 0.9f, 7, float.NaN, float.NaN];
        await stand.Stage.ProcessAsync(Batch(stand, given, own), TestContext.Current.CancellationToken);
        string metrics = await TestPipeline.ScrapeAsync(stand.Registry);
        Assert.Contains(
            "vigia_model_parity_compared_total{model=\"production\",against=\"champion\"} 8\n",
            metrics,
            StringComparison.Ordinal
        );
        foreach (
            (string size, int count) in new[]
            {
                ("0.0001", 1),
                ("0.001", 0),
                ("0.01", 1),
                ("0.1", 0),
                ("1", 1),
                ("more", 1),
                ("missing", 1),
            }
        )
        {
            Assert.Contains(
                $"vigia_model_parity_mismatched_total{{model=\"production\",against=\"champion\",up_to=\"{size}\"}} {count}\n",
                metrics,
                StringComparison.Ordinal
            );
        }
        Assert.Contains(
            "vigia_model_parity_greatest_difference{model=\"production\",against=\"champion\"} 6.5\n",
            metrics,
            StringComparison.Ordinal
        );
        JsonElement status = JsonDocument
            .Parse(stand.Status())
            .RootElement.EnumerateArray()
            .Single(m => m.GetProperty("name").GetString() == "production")
            .GetProperty("parity");
        Assert.Equal((8, 5), (status.GetProperty("compared").GetInt32(), status.GetProperty("mismatched").GetInt32()));
    }

    [Fact]
    public async Task Parity_FeaturesInAnotherOrder_Show()
    {
        await using ScoreStand stand = await Compared(m => m with { Features = ["b"] });
        float[] scores = [0.1f, 0.2f, 0.3f];
        await stand.Stage.ProcessAsync(Batch(stand, scores, scores, b: 0.9f), TestContext.Current.CancellationToken);
        Assert.Contains("\"mismatched\":3", stand.Status(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parity_MismatchesAllTheTime_AreSaidOnceAMinute()
    {
        await using ScoreStand stand = await Compared();
        foreach (int seconds in new[] { 0, 30, 29, 2, 60 })
        {
            _time.Advance(TimeSpan.FromSeconds(seconds));
            await stand.Stage.ProcessAsync(Batch(stand, [0.5f], [0.75f]), TestContext.Current.CancellationToken);
        }
        string[] said = [.. _log.Messages.Where(m => m.Level == LogLevel.Warning).Select(m => m.Text)];
        Assert.Equal(3, said.Length);
        Assert.StartsWith(
            "model 'production' and 'champion' differ by more than 1E-05 on 1 of 1 records of a batch, at most by 0.25",
            said[0],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Parity_EqualScores_SaysNothing()
    {
        await using ScoreStand stand = await Compared();
        float[] scores = [0, 0.5f, float.NaN, float.PositiveInfinity];
        await stand.Stage.ProcessAsync(Batch(stand, scores, scores), TestContext.Current.CancellationToken);
        Assert.Contains("\"mismatched\":0", stand.Status(), StringComparison.Ordinal);
        Assert.DoesNotContain(_log.Messages, m => m.Text.Contains("differ", StringComparison.Ordinal));
    }

    private ScoreStand Stand() => new(Schema) { Log = _log, Time = _time };

    private Task<ScoreStand> Compared(Func<Stages.Score.ModelOptions, Stages.Score.ModelOptions>? adjust = null) =>
        Stand()
            .WithField("decision.score", "production", new ParityOptions("champion", 1e-5f))
            .With(Models.Column(0, 1).ToArray(), "champion", adjust ?? (m => m with { Features = ["a"] }))
            .StartAsync();

    private static RecordBatch Batch(ScoreStand stand, float[] given, float[]? a = null, float b = 0)
    {
        RecordBatch batch = stand.Batch([.. given.Select((_, row) => new[] { a?[row] ?? 0, b })]);
        batch.GivenScoreCount = 2;
        foreach (float score in given)
        {
            batch.GivenScores.Add(-1);
            batch.GivenScores.Add(score);
        }
        return batch;
    }
}
