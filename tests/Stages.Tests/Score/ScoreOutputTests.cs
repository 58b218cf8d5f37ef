using Vigia.Stages.Score;
using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>Every form in which a model may give its score.</summary>
public sealed class ScoreOutputTests
{
    private static readonly float[][] Rows =
    [
        [0.75f, 0.25f, 3],
        [0.5f, 0.5f, -2],
        [0.125f, 0.875f, 40],
        [1, 0, -100],
    ];

    private static float[] ColumnOf(int column) => [.. Rows.Select(row => row[column])];

    private static async Task<float[]> ScoreAsync(OnnxModelWriter model, Func<ModelOptions, ModelOptions>? adjust = null)
    {
        await using var stand = new ScoreStand("a", "b", "c");
        return (await stand.With(model.ToArray(), "m", adjust).ScoreAsync(Rows))[0];
    }

    [Fact]
    public async Task Tensor_OfTwoColumns_GivesTheSecond() =>
        Assert.Equal(ColumnOf(1), await ScoreAsync(Models.Pick(3, 0, 1).Output("columns", OnnxElement.Float, null, 2)));

    [Theory]
    [InlineData(new[] { -1, -1 })]
    [InlineData(new int[0])]
    public async Task Tensor_OfUndeclaredShape_IsReadByWhatTheTrialGives(int[] shape) =>
        Assert.Equal(
            ColumnOf(1),
            await ScoreAsync(Models.Pick(3, 0, 1).Output("columns", OnnxElement.Float, [.. shape.Select(_ => (int?)null)]))
        );

    [Theory]
    [InlineData(OnnxElement.Double, 11)]
    [InlineData(OnnxElement.Float16, 10)]
    public async Task Tensor_OfOtherPrecision_IsRead(OnnxElement element, long code) =>
        Assert.Equal(
            ColumnOf(1),
            await ScoreAsync(Models.Pick(3, 0, 1).Node("Cast", ["columns"], ["p"], ("to", code)).Output("p", element, null, 2))
        );

    [Fact]
    public async Task Tensor_OfOneDimension_IsTheScore() =>
        Assert.Equal(
            ColumnOf(1),
            await ScoreAsync(
                Models
                    .Pick(3, 1)
                    .Constant("flat", [1], -1L)
                    .Node("Reshape", ["columns", "flat"], ["p"])
                    .Output("p", OnnxElement.Float, [null])
            )
        );

    [Theory]
    [InlineData("0", 0)]
    [InlineData("2", 2)]
    public async Task Tensor_OfSeveralClasses_GivesThePositiveOne(string positive, int column) =>
        Assert.Equal(
            ColumnOf(column),
            await ScoreAsync(Models.Pick(3, 0, 1, 2).Output("columns", OnnxElement.Float, null, 3), m =>
                m with
                {
                    PositiveClass = positive,
                }
            )
        );

    [Fact]
    public async Task Label_BesideProbabilities_IsIgnored() =>
        Assert.Equal(ColumnOf(1), await ScoreAsync(Models.Pick(3, 0, 1).Labelled().Output("columns", OnnxElement.Float, null, 2)));

    [Fact]
    public async Task SeveralScores_TheNamedOneIsTaken() =>
        Assert.Equal(
            ColumnOf(1),
            await ScoreAsync(
                Models
                    .Pick(3, 0, 1)
                    .Node("Identity", ["columns"], ["std::p:1"])
                    .Node("Neg", ["columns"], ["margins"])
                    .Output("margins", OnnxElement.Float, null, 2)
                    .Output("std::p:1", OnnxElement.Float, null, 2),
                m => m with { Output = "std::p:1" }
            )
        );

    [Fact]
    public async Task Maps_OfClasses0And1_GiveClass1() =>
        Assert.Equal(ColumnOf(1), await ScoreAsync(Models.Pick(3, 0, 1).Labelled().Zipped(new[] { 0L, 1L })));

    [Theory]
    [InlineData("fraud", 1)]
    [InlineData("legitimate", 0)]
    public async Task Maps_OfWords_GiveThePositiveOneWhateverTheOrder(string positive, int column)
    {
        // The maps are sorted by key, so the model's second class comes first in them.
        Assert.Equal(
            ColumnOf(column),
            await ScoreAsync(Models.Pick(3, 0, 1).Zipped(new[] { "legitimate", "fraud" }), m => m with { PositiveClass = positive })
        );
    }

    [Fact]
    public async Task Maps_OfSeveralNumbers_GiveThePositiveLabelNotTheColumn() =>
        Assert.Equal(
            ColumnOf(0),
            await ScoreAsync(Models.Pick(3, 0, 1, 2).Zipped(new[] { 2L, 1L, 0L }), m => m with { PositiveClass = "2" })
        );

    [Fact]
    public async Task Maps_FromAFixedBatch_AreReadForEveryRow() =>
        Assert.Equal(
            ColumnOf(1),
            await ScoreAsync(
                new OnnxModelWriter()
                    .Input("input", OnnxElement.Float, 3, 3)
                    .Constant("which", [2], 0L, 1L)
                    .Node("Gather", ["input", "which"], ["columns"], ("axis", 1L))
                    .Zipped(new[] { 0L, 1L })
            )
        );

    [Fact]
    public async Task LabelAlone_Named_Gives1ForThePositiveClass() =>
        Assert.Equal(
            new float[] { 0, 0, 1, 0 },
            await ScoreAsync(Models.Pick(3, 0, 1).Labelled(), m => m with { Output = "label", PositiveClass = "1" })
        );

    [Fact]
    public async Task LabelInWords_Named_Gives1ForThePositiveClass() =>
        Assert.Equal(
            new float[] { 0, 0, 1, 0 },
            await ScoreAsync(
                Models
                    .Pick(3, 0, 1)
                    .Node("ArgMax", ["columns"], ["number"], ("axis", 1L), ("keepdims", 0L))
                    .Node(
                        "ai.onnx.ml",
                        "LabelEncoder",
                        ["number"],
                        ["word"],
                        ("keys_int64s", new[] { 0L, 1L }),
                        ("values_strings", new[] { "boa-fé", "golpe" })
                    )
                    .Output("word", OnnxElement.Text, [null]),
                m => m with { Output = "word", PositiveClass = "golpe" }
            )
        );

    [Fact]
    public async Task LabelAsFlag_Named_Gives1ForThePositiveClass() =>
        Assert.Equal(
            new float[] { 1, 0, 1, 0 },
            await ScoreAsync(
                Models
                    .Pick(3, 2)
                    .Constant("zero", [1], 0f)
                    .Node("Greater", ["columns", "zero"], ["is"])
                    .Output("is", OnnxElement.Bool, null, 1),
                m => m with { Output = "is", PositiveClass = "true" }
            )
        );

    [Fact]
    public async Task Sigmoid_OfLogits_GivesProbabilitiesWithoutOverflow()
    {
        float[] scores = await ScoreAsync(Models.Column(2, 3), m => m with { Activation = Activation.Sigmoid });

        Assert.Equal(Rows.Select(r => (float)(1 / (1 + Math.Exp(-(double)r[2])))), scores);
    }

    [Fact]
    public async Task Softmax_OfLogits_GivesThePositiveClassWithoutOverflow()
    {
        float[] scores = await ScoreAsync(Models.Pick(3, 0, 1, 2).Output("columns", OnnxElement.Float, null, 3), m =>
            m with
            {
                Activation = Activation.Softmax,
                PositiveClass = "2",
            }
        );

        double[] expected = [.. Rows.Select(r => Math.Exp(r[2]) / r.Sum(x => Math.Exp(x)))];
        Assert.All(expected.Zip(scores), pair => Assert.Equal(pair.First, pair.Second, 1e-7), throwIfEmpty: true);
        Assert.Equal(1, scores[2], 1e-7);
    }

    [Fact]
    public async Task Softmax_OfMaps_IsTakenOverTheirValues()
    {
        float[] scores = await ScoreAsync(Models.Pick(3, 0, 1).Zipped(new[] { 0L, 1L }), m => m with { Activation = Activation.Softmax });

        Assert.All(
            Rows.Zip(scores),
            pair => Assert.Equal(1 / (1 + Math.Exp(pair.First[0] - pair.First[1])), pair.Second, 1e-7),
            throwIfEmpty: true
        );
    }

    [Fact]
    public async Task Output_Chosen_LeavesOutWhatOnlyOtherOutputsNeed()
    {
        await using var stand = new ScoreStand("a", "b");
        // A label that is not a feature, and a table that fails on most codes, feed side outputs only.
        byte[] model = Models
            .Pick(2, 1)
            .Input("Label", OnnxElement.Bool, null, 1)
            .Node("Identity", ["Label"], ["Label.output"])
            .Node("Cast", ["columns"], ["index"], ("to", 7L))
            .Constant("table", [2], 0.25f, 0.5f)
            .Node("Gather", ["table", "index"], ["looked_up"])
            .Node("Neg", ["columns"], ["score"])
            .Output("Label.output", OnnxElement.Bool, null, 1)
            .Output("looked_up", OnnxElement.Float, null, 1)
            .Output("score", OnnxElement.Float, null, 1)
            .ToArray();

        float[][] scores = await stand.With(model, "m", m => m with { Output = "score" }).ScoreAsync([1, 2], [3, 77]);

        Assert.Equal([-2f, -77f], scores[0]);
    }
}
