using Vigia.Engine.Schemas;
using Vigia.Stages.Score;
using Vigia.Stages.Score.Models;
using Vigia.Stages.Score.Samples;
using Vigia.TestSupport;
using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>Models that open and score something else than their author measured.</summary>
public sealed class ScoreSampleTests : IDisposable
{
    private static readonly RecordSchema Payments = Schemas.Of(
        Schemas.Number("amount"),
        Schemas.Boolean("is_new"),
        Schemas.Category("kind", "cpf", "phone")
    );

    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    /// <summary>The sum of amount, 10 x is_new and 100 x the code of kind.</summary>
    private static byte[] Sum() => Models.Matrix(OnnxElement.Float, 3, [null, 3]).ToArray();

    /// <summary>
    /// One leaf for each class and two base values, as a converter writes XGBoost's softprob. By the ONNX specification its classes score
    /// softmax(0 + 0.5, -2 + 0.5).
    /// </summary>
    private static byte[] WithBaseValues(params float[] baseValues) =>
        new OnnxModelWriter()
            .Input("x", OnnxElement.Float, null, 3)
            .Node(
                "ai.onnx.ml",
                "TreeEnsembleClassifier",
                ["x"],
                ["label", "probabilities"],
                ("nodes_treeids", new[] { 0L, 1L }),
                ("nodes_nodeids", new[] { 0L, 0L }),
                ("nodes_modes", new[] { "LEAF", "LEAF" }),
                ("nodes_featureids", new[] { 0L, 0L }),
                ("nodes_values", new[] { 0f, 0f }),
                ("nodes_truenodeids", new[] { 0L, 0L }),
                ("nodes_falsenodeids", new[] { 0L, 0L }),
                ("class_treeids", new[] { 0L, 1L }),
                ("class_nodeids", new[] { 0L, 0L }),
                ("class_ids", new[] { 0L, 1L }),
                ("class_weights", new[] { 0f, -2f }),
                ("classlabels_int64s", new[] { 0L, 1L }),
                ("base_values", baseValues),
                ("post_transform", "SOFTMAX")
            )
            .Output("probabilities", OnnxElement.Float, null, 2)
            .ToArray();

    [Theory]
    [InlineData("amount,is_new,kind,expected_score\n1.5,true,phone,111.5\n\"2\",0,cpf,2\n,false,cpf,NaN\n")]
    [InlineData(
        """
            {"amount": 1.5, "is_new": true, "kind": "phone", "expected_score": 111.5}

            {"is_new": false, "kind": "cpf", "amount": null, "expected_score": "NaN"}
            """
    )]
    public async Task Samples_ThatAgree_AreCountedInTheReason(string samples)
    {
        await using ScoreStand stand = new ScoreStand(Payments).With(Sum(), "m", With(samples));

        await stand.StartAsync();

        Assert.Matches("; all [23] samples agree", stand.Status());
    }

    [Theory]
    [InlineData(
        "amount,is_new,kind,expected_score\n1,true,cpf,11\n1,true,phone,110\n",
        "1 of 2 samples differ from their expected score by more than 1E-05; samples.csv, line 3 scores 111 instead of 110;"
    )]
    [InlineData("amount,is_new,kind,expected_score\n1,true,cpf\n", "samples.csv, line 2 has 3 columns, and the header has 4")]
    [InlineData("amount,new,kind,expected_score\n1,true,cpf,11\n", "samples.csv has a column 'new', and schema 'test' has no such feature")]
    [InlineData(
        "amount,is_new,kind,expected_score\n1,maybe,cpf,11\n",
        "samples.csv, line 2: 'is_new' has no value that the schema accepts"
    )]
    [InlineData("amount,is_new,kind\n1,true,cpf\n", "samples.csv, line 2 has no number in 'expected_score'")]
    [InlineData("amount,is_new,kind,expected_score\n", "samples.csv holds no samples")]
    [InlineData("amount,is_new,kind,expected_score\n\"1,true,cpf,1\n", "samples.csv, line 2 is not CSV")]
    [InlineData("{\"amount\": 1,\n", "samples.csv, line 1 is not a JSON object")]
    public async Task Samples_ThatDifferOrCannotBeRead_RefuseTheModel(string samples, string expected)
    {
        await using ScoreStand stand = new ScoreStand(Payments).With(Sum(), "m", With(samples));

        var refused = await Assert.ThrowsAsync<ModelRefusedException>(stand.StartAsync);

        Assert.Contains($"model 'm': {expected}", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Classes_ReversedByTheRuntime_AreWarnedAbout_AndCaughtBySamples()
    {
        var log = new RememberingLogger();
        await using ScoreStand stand = new ScoreStand(Payments) { Log = log }.With(WithBaseValues(0.5f, 0.5f));

        float[][] scores = await stand.ScoreAsync([0, 0, 0]);

        // softmax(0.5, -1.5) of the second class is 1 / (1 + e^2) = 0.1192; the runtime gives softmax(-0.5, 0.5).
        Assert.Equal(0.7311f, scores[0][0], 0.0001f);
        Assert.Single(log.Messages, m => m.Text.Contains("classes reversed", StringComparison.Ordinal));
        await using ScoreStand sampled = new ScoreStand(Payments).With(
            WithBaseValues(0.5f, 0.5f),
            "m",
            With("amount,is_new,kind,expected_score\n1,true,cpf,0.1192029\n")
        );
        await Assert.ThrowsAsync<ModelRefusedException>(sampled.StartAsync);
    }

    [Fact]
    public async Task Classes_WithoutBaseValues_AreNotWarnedAbout()
    {
        var log = new RememberingLogger();
        await using ScoreStand stand = new ScoreStand(Payments) { Log = log }.With(WithBaseValues());

        float[][] scores = await stand.ScoreAsync([0, 0, 0]);

        Assert.Equal(0.1192f, scores[0][0], 0.0001f);
        Assert.DoesNotContain(log.Messages, m => m.Text.Contains("classes reversed", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Score.output", 1)]
    [InlineData("Probability.output", 0)]
    public async Task Output_BesideAProbabilityOfTheFilesOwn_IsWarnedAbout(string output, int warnings)
    {
        var log = new RememberingLogger();
        byte[] model = Models
            .Pick(3, 0)
            .Node("Identity", ["columns"], ["Score.output"])
            .Constant("half", [1], 0.5f)
            .Node("Mul", ["columns", "half"], ["margin"])
            .Node("Sigmoid", ["margin"], ["Probability.output"])
            .Output("Score.output", OnnxElement.Float, null, 1)
            .Output("Probability.output", OnnxElement.Float, null, 1)
            .ToArray();
        await using ScoreStand stand = new ScoreStand(Payments) { Log = log }.With(model, "m", m => m with { Output = output });

        await stand.StartAsync();

        Assert.Equal(
            warnings,
            log.Messages.Count(m => m.Text.Contains("write 'output: Probability.output' without 'activation'", StringComparison.Ordinal))
        );
    }

    private Func<ModelOptions, ModelOptions> With(string samples) =>
        model => model with { Samples = new SampleOptions(_directory.Write("samples.csv", samples), 1e-5) };
}
