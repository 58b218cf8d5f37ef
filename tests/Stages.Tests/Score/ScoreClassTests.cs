using Vigia.Stages.Score;
using Vigia.Stages.Score.Graph;
using Vigia.Stages.Score.Models;
using Vigia.TestSupport.Onnx;
using Vigia.Trees.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>Which class counts, where the file names the classes and where it does not.</summary>
public sealed class ScoreClassTests
{
    /// <summary>Two or three classes whose scores are the columns of the input themselves.</summary>
    private static OnnxModelWriter Classifier(int classes, string attribute, object labels) =>
        new OnnxModelWriter()
            .Input("input", OnnxElement.Float, null, classes)
            .Node(
                "ai.onnx.ml",
                "LinearClassifier",
                ["input"],
                ["label", "raw"],
                ("coefficients", Identity(classes)),
                ("intercepts", new float[classes]),
                ("post_transform", "NONE"),
                (attribute, labels)
            )
            .Node("Cast", ["raw"], ["scores"], ("to", 1L))
            .Output("scores", OnnxElement.Float, null, classes);

    private static float[] Identity(int size) => [.. Enumerable.Range(0, size * size).Select(i => i % (size + 1) == 0 ? 1f : 0f)];

    private static async Task<float> ScoreAsync(OnnxModelWriter model, float[] row, string? positive)
    {
        await using var stand = new ScoreStand([.. row.Select((_, i) => $"f{i}")]);
        return (await stand.With(model.ToArray(), "m", m => m with { PositiveClass = positive }).ScoreAsync(row))[0][0];
    }

    [Theory]
    [InlineData("1", 0.25f)]
    [InlineData("2", 0.75f)]
    public async Task Numbers_ThatAreLabels_AreNoColumns(string positive, float expected) =>
        Assert.Equal(expected, await ScoreAsync(Classifier(2, "classlabels_ints", new[] { 1L, 2L }), [0.25f, 0.75f], positive));

    [Theory]
    [InlineData("fraud", 0.25f)]
    [InlineData("legitimate", 0.75f)]
    public async Task Words_ThatAreLabels_AreFoundWhereverTheyStand(string positive, float expected) =>
        Assert.Equal(
            expected,
            await ScoreAsync(Classifier(2, "classlabels_strings", new[] { "fraud", "legitimate" }), [0.25f, 0.75f], positive)
        );

    [Theory]
    [InlineData(new[] { 0L, 1L })]
    [InlineData(new[] { -1L, 1L })]
    public async Task TwoClasses_WithPlainLabels_NeedNoSetting(long[] labels) =>
        Assert.Equal(0.75f, await ScoreAsync(Classifier(2, "classlabels_ints", labels), [0.25f, 0.75f], null));

    [Fact]
    public async Task TwoClasses_WithOtherLabels_AreNotGuessed()
    {
        var refused = await Assert.ThrowsAsync<ModelRefusedException>(() =>
            ScoreAsync(Classifier(2, "classlabels_strings", new[] { "fraud", "legitimate" }), [0.25f, 0.75f], null)
        );

        Assert.StartsWith(
            "model 'm': output 'scores' gives the classes 'fraud', 'legitimate', and it is not clear which one is fraud; write 'positive_class:' with its label\n",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task ZipMap_CutOffOrNot_GivesTheSameScores()
    {
        // The library does not hand inputs through, so a ZipMap of the input itself stays.
        byte[] kept = new OnnxModelWriter().Input("columns", OnnxElement.Float, null, 3).Zipped(new[] { 5L, 3L, 4L }).ToArray();
        byte[] cut = Models.Pick(3, 0, 1, 2).Zipped(new[] { 5L, 3L, 4L }).ToArray();
        await using var stand = new ScoreStand("a", "b", "c");
        foreach (string positive in (string[])["3", "4", "5"])
        {
            stand.With(kept, $"kept-{positive}", m => m with { PositiveClass = positive });
            stand.With(cut, $"cut-{positive}", m => m with { PositiveClass = positive });
        }

        float[][] scores = await stand.ScoreAsync([0.125f, 0.25f, 0.5f], [1, 2, 3]);

        Assert.Equal([0.25f, 2], scores[0]);
        Assert.Equal([0.5f, 3], scores[2]);
        Assert.Equal([0.125f, 1], scores[4]);
        Assert.Equal(scores.Where((_, i) => i % 2 == 0), scores.Where((_, i) => i % 2 == 1));
    }

    [Fact]
    public void ZipMapRemoval_LeavesEverythingElseAsItWas()
    {
        byte[] model = Models.Pick(3, 0, 1).Labelled().Zipped(new[] { 0L, 1L }).Metadata("version", "7").ToArray();
        OnnxGraph graph = OnnxReader.Read(model);

        OnnxGraph cut = OnnxReader.Read(ZipMapRemoval.Apply(model, graph, ZipMap.AtTheEndOf(graph)));

        Assert.Equal(graph.Nodes.Where(n => n.Operator != "ZipMap").Select(n => n.Operator), cut.Nodes.Select(n => n.Operator));
        Assert.Equal(["label", "columns"], cut.Outputs.Select(o => o.Name));
        Assert.Equal(graph.Inputs.Select(i => i.Name), cut.Inputs.Select(i => i.Name));
        Assert.Equal(graph.Constants.Keys, cut.Constants.Keys);
    }
}
