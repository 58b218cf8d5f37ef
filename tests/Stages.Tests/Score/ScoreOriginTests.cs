using Vigia.Stages.Score.Models;
using Vigia.TestSupport;
using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>Outputs that are no scores, and what a graph shows of the features that it takes.</summary>
public sealed class ScoreOriginTests
{
    private const string Classic = "ai.onnx.ml";

    /// <summary>A stump of one feature: weights per target below and above 0.5.</summary>
    private static OnnxModelWriter Stump(OnnxModelWriter model, string kind, float threshold = 0.5f, long feature = 0, long missing = 0)
    {
        bool isClassifier = kind == "TreeEnsembleClassifier";
        string prefix = isClassifier ? "class" : "target";
        List<(string, object)> attributes =
        [
            ("nodes_treeids", new[] { 0L, 0L, 0L }),
            ("nodes_nodeids", new[] { 0L, 1L, 2L }),
            ("nodes_modes", new[] { "BRANCH_LEQ", "LEAF", "LEAF" }),
            ("nodes_featureids", new[] { feature, 0L, 0L }),
            ("nodes_values", new[] { threshold, 0f, 0f }),
            ("nodes_truenodeids", new[] { 1L, 0L, 0L }),
            ("nodes_falsenodeids", new[] { 2L, 0L, 0L }),
            ("nodes_missing_value_tracks_true", new[] { missing, 0L, 0L }),
            ($"{prefix}_treeids", new[] { 0L, 0L, 0L, 0L }),
            ($"{prefix}_nodeids", new[] { 1L, 1L, 2L, 2L }),
            ($"{prefix}_ids", new[] { 0L, 1L, 0L, 1L }),
            ($"{prefix}_weights", new[] { 0.9f, 0.1f, 0.3f, 0.7f }),
        ];
        attributes.Add(isClassifier ? ("classlabels_int64s", new[] { 0L, 1L }) : ("n_targets", 2L));
        return model.Node(Classic, kind, ["x"], isClassifier ? ["label", "probabilities"] : ["targets"], [.. attributes]);
    }

    private static OnnxModelWriter OneInput(int? width = 1) => new OnnxModelWriter().Input("x", OnnxElement.Float, null, width);

    private static async Task<string> RefusalAsync(OnnxModelWriter model)
    {
        await using var stand = new ScoreStand("x");
        stand.With(model.ToArray());
        return (await Assert.ThrowsAsync<ModelRefusedException>(stand.StartAsync)).Message;
    }

    [Fact]
    public async Task Regressor_OfTwoTargets_IsNotTakenForTwoClasses()
    {
        OnnxModelWriter model = Stump(OneInput(), "TreeEnsembleRegressor").Output("targets", OnnxElement.Float, null, 2);

        Assert.Contains("has 2 targets of a regressor, and it is not clear which one is the score", await RefusalAsync(model));

        await using var stand = new ScoreStand("x");
        stand.With(model.ToArray(), "m", options => options with { PositiveClass = "0" });
        Assert.Equal((float[])[0.9f, 0.3f], (await stand.ScoreAsync([0], [1]))[0]);
    }

    [Fact]
    public async Task LabelAsANumber_IsNotTakenForTheScore()
    {
        OnnxModelWriter model = Stump(OneInput(), "TreeEnsembleClassifier")
            .Node("Cast", ["label"], ["number"], ("to", 1L))
            .Output("number", OnnxElement.Float, [null]);

        Assert.Contains("'number' is the predicted class as a number, not how likely it is", await RefusalAsync(model));
    }

    [Fact]
    public async Task LabelAsANumber_ThatIsNamed_IsTakenWithAWarning()
    {
        OnnxModelWriter model = Stump(OneInput(), "TreeEnsembleClassifier")
            .Node("Cast", ["label"], ["number"], ("to", 1L))
            .Output("number", OnnxElement.Float, [null])
            .Output("probabilities", OnnxElement.Float, null, 2);
        var log = new RememberingLogger();
        await using var stand = new ScoreStand(Schemas.Numbers("x")) { Log = log };
        stand.With(model.ToArray(), "m", options => options with { Output = "number" });

        await stand.StartAsync();

        Assert.True(log.Has("the predicted class as a number"));
    }

    [Fact]
    public async Task CopiesOfInputs_AreNotOffered_AndProbabilitiesComeFirst()
    {
        OnnxModelWriter model = OneInput()
            .Node("Identity", ["x"], ["x.output"])
            .Node("Mul", ["x", "x"], ["margin"])
            .Node("Sigmoid", ["margin"], ["probability"])
            .Output("x.output", OnnxElement.Float, null, 1)
            .Output("margin", OnnxElement.Float, null, 1)
            .Output("probability", OnnxElement.Float, null, 1);

        Assert.Contains("write 'output:' with one of 'probability', 'margin'\n", await RefusalAsync(model));
    }

    [Fact]
    public async Task OneFeature_ForAModelOfMany_IsRefused()
    {
        OnnxModelWriter scaled = OneInput(null)
            .Constant("mean", [1, 65], [.. Enumerable.Repeat(1f, 65)])
            .Node("Sub", ["x", "mean"], ["centred"])
            .Node("ReduceMean", ["centred"], ["score"], ("axes", new[] { 1L }))
            .Output("score", OnnxElement.Float, null, 1);
        OnnxModelWriter trees = Stump(OneInput(null), "TreeEnsembleClassifier", feature: 64)
            .Output("probabilities", OnnxElement.Float, null, 2);

        Assert.Contains("takes 65 features, as the model's first operators show, and gets 1", await RefusalAsync(scaled));
        Assert.Contains("takes 65 features, as the model's first operators show, and gets 1", await RefusalAsync(trees));
    }

    [Theory]
    [InlineData(float.PositiveInfinity, 1, true)]
    [InlineData(float.PositiveInfinity, 0, false)]
    [InlineData(float.NegativeInfinity, 0, true)]
    [InlineData(0.5f, 1, false)]
    public async Task DeadBranches_AreCountedInAWarning(float threshold, long missing, bool isDead)
    {
        var log = new RememberingLogger();
        await using var stand = new ScoreStand(Schemas.Numbers("x")) { Log = log };
        stand.With(
            Stump(OneInput(), "TreeEnsembleClassifier", threshold, missing: missing)
                .Output("probabilities", OnnxElement.Float, null, 2)
                .ToArray()
        );

        await stand.StartAsync();

        Assert.Equal(isDead, log.Has("has 1 of 1 branches that every value takes the same way"));
    }
}
