using Microsoft.Extensions.Logging;
using Vigia.Engine.Schemas;
using Vigia.TestSupport;
using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>Records on which a model fails while others pass.</summary>
public sealed class ScoreFailureTests
{
    /// <summary>A table of four scores, looked up by a code: any other code fails the whole run.</summary>
    private static byte[] Table(int? rows) =>
        new OnnxModelWriter()
            .Input("code", OnnxElement.Int64, rows, 1)
            .Constant("table", [4], 0.125f, 0.25f, 0.5f, 1f)
            .Node("Gather", ["table", "code"], ["score"])
            .Output("score", OnnxElement.Float, rows, 1)
            .ToArray();

    [Theory]
    [InlineData(null)]
    [InlineData(1)]
    [InlineData(4)]
    public async Task Score_SomeRecordsFail_TheOthersHaveTheirScores(int? fixedRows)
    {
        var log = new RememberingLogger();
        await using var stand = new ScoreStand(Schemas.Of(Schemas.Number("code", new FallbackRule(Fallback.Reject)))) { Log = log };
        float[] codes = [.. Enumerable.Range(0, 100).Select(i => (float)(i % 4))];
        codes[0] = 77;
        codes[50] = -9;
        codes[51] = 4;

        float[][] scores = await stand.With(Table(fixedRows)).ScoreAsync([.. codes.Select(c => new[] { c })]);

        float[] table = [0.125f, 0.25f, 0.5f, 1];
        Assert.Equal(codes.Select(c => c is >= 0 and < 4 ? table[(int)c] : float.NaN), scores[0]);
        string metrics = await TestPipeline.ScrapeAsync(stand.Registry);
        Assert.Contains("vigia_model_invalid_scores_total{model=\"m\",reason=\"failed\"} 3\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_model_invalid_scores_total{model=\"m\",reason=\"nan\"} 0\n", metrics, StringComparison.Ordinal);
        Assert.Contains("vigia_model_scored_total{model=\"m\"} 100\n", metrics, StringComparison.Ordinal);
        Assert.Single(log.Messages, m =>
            m.Level == LogLevel.Warning && m.Text.Contains("model 'm' fails on records", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Score_BeyondProbabilities_IsSaidOnceAndCounted()
    {
        var log = new RememberingLogger();
        await using var stand = new ScoreStand("a") { Log = log };
        stand.With(Models.Column(0, 1).ToArray());

        await stand.ScoreAsync([0.5f], [1.5f]);
        await stand.ScoreAsync([-0.5f]);

        Assert.Single(log.Messages, m => m.Level == LogLevel.Warning && m.Text.Contains("activation: sigmoid", StringComparison.Ordinal));
    }
}
