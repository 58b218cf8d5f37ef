using CsCheck;
using Vigia.Stages.Score;
using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>Anomaly detectors and other models whose own scores are not from 0 to 1.</summary>
public sealed class ScoreScaleTests
{
    private static readonly float[] Quantiles = [-0.4f, -0.1f, 0.1f, 0.2f];

    [Fact]
    public async Task Below_WithQuantiles_TurnsLowScoresIntoHighOnes_AndFlagsUpToTheThreshold()
    {
        await using var stand = new ScoreStand("x");
        stand.With(Models.Matrix(OnnxElement.Float, 1, [null, 1]).ToArray(), "m", model =>
            model with
            {
                FlagsBelow = true,
                Threshold = 0,
                Scale = new ScoreScale(-0.4f, 0.2f) { Quantiles = [.. Quantiles.Select(q => (double)q)] },
            }
        );
        float[][] rows =
        [
            [-9],
            [-0.4f],
            [-0.25f],
            [-0.1f],
            [0],
            [0.1f],
            [0.2f],
            [9],
        ];

        float[] scores = (await stand.ScoreAsync(rows))[0];

        Assert.Equal([1, 1, 5 / 6f, 2 / 3f, 0.5f, 1 / 3f, 0, 0], scores, (a, b) => Math.Abs(a - b) < 1e-6);
        Assert.Contains("\"flagged\":5,", stand.Status());
        Assert.Contains("\"invalid\":0", stand.Status());
    }

    [Fact]
    public async Task Below_WithoutScale_IsOneLessTheScore()
    {
        await using var stand = new ScoreStand("x");
        stand.With(Models.Matrix(OnnxElement.Float, 1, [null, 1]).ToArray(), "m", model =>
            model with
            {
                FlagsBelow = true,
                Threshold = 0.25f,
            }
        );

        Assert.Equal((float[])[1, 0.75f, 0.25f], (await stand.ScoreAsync([0], [0.25f], [0.75f]))[0]);
        Assert.Contains("\"flagged\":2,", stand.Status());
    }

    [Fact]
    public async Task Scale_OfAModelFile_BringsItsScoresIntoTheRange()
    {
        await using var stand = new ScoreStand("x");
        stand.With(Models.Matrix(OnnxElement.Float, 1, [null, 1]).ToArray(), "m", model =>
            model with
            {
                Threshold = 500,
                Scale = new ScoreScale(0, 1000),
            }
        );

        Assert.Equal((float[])[0, 0.5f, 1, float.NaN], (await stand.ScoreAsync([-3], [500], [1200], [float.NaN]))[0]);
        Assert.Contains("\"flagged\":2,", stand.Status());
    }

    [Fact]
    public void Reading_FlagsExactlyWhatTheOwnThresholdFlags_AndKeepsTheOrder() =>
        Gen.Select(Gen.Float[-1, 1].Array[1, 50], Gen.Float[-1, 1], Gen.Bool, Gen.Bool)
            .Sample(
                (own, threshold, isReversed, hasQuantiles) =>
                {
                    ScoreScale scale = new(-0.4f, 0.2f) { Quantiles = hasQuantiles ? [-0.4f, -0.1f, 0.1f, 0.2f] : [] };
                    var reading = new ScoreReading(scale, threshold, isReversed, IsBounded: true);
                    float[] scores = [.. own, threshold];
                    float[] sorted = [.. scores.Order()];

                    reading.Apply(scores);
                    reading.Apply(sorted);

                    Assert.Equal(
                        own.Append(threshold).Select(score => isReversed ? score <= threshold : score >= threshold),
                        scores.Select(score => score >= reading.ReadThreshold)
                    );
                    Assert.Equal(isReversed ? sorted.OrderDescending() : sorted.Order(), sorted);
                }
            );
}
