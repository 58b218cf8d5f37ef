using Vigia.Engine.Records;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Score;

public sealed class ScoreStageTests
{
    [Fact]
    public async Task Score_SeveralModels_EachAppendsScoresAndDecisionsInOrder()
    {
        await using var stand = new ScoreStand("a", "b", "c");
        await stand
            .With(Models.Column(1, 3).ToArray(), "first")
            .With(Models.Column(2, 3).ToArray(), "second", m => m with { Threshold = 0.8f })
            .StartAsync();
        RecordBatch batch = stand.Batch([
            [0, 0.5f, 0.7f],
            [0, 0.4999f, 0.8f],
            [0, float.NaN, 1],
        ]);

        await stand.Stage.ProcessAsync(batch, CancellationToken.None);

        Assert.Equal([0.5f, 0.4999f, float.NaN], batch.Models[0].Scores.Span.ToArray());
        Assert.Equal([1, 0, 0], batch.Models[0].Decisions.Span.ToArray());
        Assert.Equal([0.7f, 0.8f, 1f], batch.Models[1].Scores.Span.ToArray());
        Assert.Equal([0, 1, 1], batch.Models[1].Decisions.Span.ToArray());
    }

    [Fact]
    public async Task Score_BatchWithoutRows_StillAppendsEveryModelsColumns()
    {
        await using var stand = new ScoreStand("a");
        float[][] scores = await stand.With(Models.Column(0, 1).ToArray()).ScoreAsync();

        Assert.Equal(
            [
                [],
            ],
            scores
        );
    }

    [Fact]
    public async Task Score_AnyNumberOfRows_IsCountedExactly()
    {
        await using var stand = new ScoreStand("a");
        await stand.With(Models.Column(0, 1).ToArray(), "m", m => m with { Threshold = 0.25f, Version = "7" }).StartAsync();
        float[] scores = [float.NaN, -0.1f, 0, 0.2f, 0.25f, 1, 1.5f, float.PositiveInfinity, 1.000001f, -1e-6f];
        long[] amounts = [1, 2, 4, 8, 10, 20, 40, 80, 160, 320];

        foreach (int _ in Enumerable.Range(0, 3))
        {
            await stand.Stage.ProcessAsync(stand.Batch([.. scores.Select(s => new[] { s })], amounts), CancellationToken.None);
        }

        string metrics = await TestPipeline.ScrapeAsync(stand.Registry);
        Assert.Contains("vigia_model_scored_total{model=\"m\"} 30\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_model_flagged_total{model=\"m\"} 15\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_model_flagged_amount_total{model=\"m\"} 9.3\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_model_invalid_scores_total{model=\"m\",reason=\"nan\"} 3\n", metrics, StringComparison.Ordinal);
        // What rounding alone brings about is not another kind of score.
        Assert.Contains("vigia_model_invalid_scores_total{model=\"m\",reason=\"below_zero\"} 3\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_model_invalid_scores_total{model=\"m\",reason=\"above_one\"} 6\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_model_invalid_scores_total{model=\"m\",reason=\"failed\"} 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_model_info{model=\"m\",version=\"7\",role=\"champion\"} 1\n", metrics, StringComparison.Ordinal);
    }
}
