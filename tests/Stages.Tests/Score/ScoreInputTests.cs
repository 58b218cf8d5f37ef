using Vigia.Engine.Schemas;
using Vigia.Statistics.Histograms;
using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>Every form in which a model may take its features.</summary>
public sealed class ScoreInputTests
{
    private static readonly FallbackRule Zero = new(Fallback.Value, 0);
    private static readonly float[][] Rows =
    [
        [1, 2, 3],
        [4, 5, 6],
        [0, -1, 7],
        [9, 8, 0],
        [2, 2, 2],
    ];

    private static RecordSchema WithoutNaN(params string[] names) => Schemas.Of([.. names.Select(n => Schemas.Number(n, Zero))]);

    [Theory]
    [InlineData(OnnxElement.Float)]
    [InlineData(OnnxElement.Float16)]
    [InlineData(OnnxElement.Double)]
    [InlineData(OnnxElement.Int64)]
    [InlineData(OnnxElement.Int32)]
    [InlineData(OnnxElement.Int16)]
    [InlineData(OnnxElement.Int8)]
    public async Task Matrix_OfAnyNumber_TakesTheSchemasFeaturesInOrder(OnnxElement element)
    {
        await using var stand = new ScoreStand(WithoutNaN("a", "b", "c"));
        float[][] scores = await stand.With(Models.Matrix(element, 3, [null, 3]).ToArray()).ScoreAsync(Rows);

        Assert.Equal(Rows.Select(r => Models.Sum(r)), scores[0]);
    }

    [Theory]
    [InlineData(new[] { -1, -1 })]
    [InlineData(new int[0])]
    [InlineData(new[] { -1, 1, 3 })]
    [InlineData(new[] { -1, 3, 1 })]
    [InlineData(new[] { -1, 1, -1 })]
    public async Task Matrix_OfOpenOrLayeredShape_TakesTheSchemasFeatures(int[] shape)
    {
        await using var stand = new ScoreStand("a", "b", "c");
        int?[] dimensions = [.. shape.Select(size => size < 0 ? (int?)null : size)];
        float[][] scores = await stand.With(Models.Matrix(OnnxElement.Float, 3, dimensions).ToArray()).ScoreAsync(Rows);

        Assert.Equal(Rows.Select(r => Models.Sum(r)), scores[0]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(64)]
    public async Task Matrix_OfFixedRows_IsRunInSlicesWithTheLastOnePadded(int rows)
    {
        await using var stand = new ScoreStand("a", "b", "c");
        stand.With(Models.Matrix(OnnxElement.Float, 3, [rows, 3]).ToArray());
        Random random = new(1);
        foreach (int count in (int[])[5, 1, 0, 129, 64])
        {
            float[][] batch = [.. Enumerable.Range(0, count).Select(_ => new float[] { random.Next(9), random.Next(9), random.Next(9) })];

            float[][] scores = await stand.ScoreAsync(batch);

            Assert.Equal(batch.Select(r => Models.Sum(r)), scores[0]);
        }
    }

    [Fact]
    public async Task Matrix_OfNaNAndUnseen_ReachesTheModelAsOrdinaryNaN()
    {
        await using var stand = new ScoreStand("a");
        byte[] isNaN = new OnnxModelWriter()
            .Input("input", OnnxElement.Float, null, 1)
            .Node("IsNaN", ["input"], ["is"])
            .Node("Cast", ["is"], ["score"], ("to", 1L))
            .Output("score", OnnxElement.Float, null, 1)
            .ToArray();

        float[][] scores = await stand.With(isNaN).ScoreAsync([float.NaN], [UnseenNaN.Value], [0]);

        Assert.Equal([1, 1, 0], scores[0]);
    }

    [Fact]
    public async Task Features_ListedExplicitly_AreTakenInThatOrder()
    {
        await using var stand = new ScoreStand("a", "b", "c");
        float[][] scores = await stand
            .With(Models.Matrix(OnnxElement.Float, 2, [null, 2]).ToArray(), "fewer", m => m with { Features = ["c", "a"] })
            .With(Models.Matrix(OnnxElement.Float, 4, [null, null]).ToArray(), "more", m => m with { Features = ["b", "b", "a", "c"] })
            .With(Models.Matrix(OnnxElement.Float, 2, [null, 2]).ToArray(), "shared", m => m with { Features = ["c", "a"] })
            .ScoreAsync(Rows);

        Assert.Equal(Rows.Select(r => Models.Sum(r[2], r[0])), scores[0]);
        Assert.Equal(Rows.Select(r => Models.Sum(r[1], r[1], r[0], r[2])), scores[1]);
        Assert.Equal(scores[0], scores[2]);
    }

    [Theory]
    [InlineData("feature_names", "c,b")]
    [InlineData("features", " c , b ")]
    [InlineData("feature_names", """["c", "b"]""")]
    public async Task Features_NamedInTheFile_AreTakenByThoseNames(string key, string value)
    {
        await using var stand = new ScoreStand("a", "b", "c");
        byte[] model = Models.Matrix(OnnxElement.Float, 2, [null, 2]).Metadata(key, value).ToArray();

        float[][] scores = await stand.With(model).ScoreAsync(Rows);

        Assert.Equal(Rows.Select(r => Models.Sum(r[2], r[1])), scores[0]);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(1, null)]
    [InlineData(2, 1)]
    [InlineData(1, 3)]
    public async Task Columns_OfMixedTypes_AreFilledByTheirNames(int rank, int? rows)
    {
        RecordSchema schema = Schemas.Of(
            Schemas.Number("a"),
            Schemas.Number("b", Zero),
            Schemas.Category("kind", "cpf", "phone", "email"),
            Schemas.Boolean("is_new", Zero),
            Schemas.Number("d")
        );
        await using var stand = new ScoreStand(schema);
        byte[] model = Models
            .Columns(
                rank,
                rows,
                ("kind", OnnxElement.Text),
                ("is_new", OnnxElement.Bool),
                ("d", OnnxElement.Double),
                ("b", OnnxElement.Int64),
                ("a", OnnxElement.Float)
            )
            .ToArray();

        float[][] scores = await stand
            .With(model)
            .ScoreAsync([1, 2, 0, 1, 3], [4, 5.9f, 1, 0, 6], [7, -2.9f, 2, 1, 1], [1, 1, float.NaN, 0, 1], [1, 1, UnseenNaN.Value, 0, 1]);

        // cpf is 3, phone 4; email is a word that the encoder does not know, and no word at all is 5. Whole numbers are cut.
        float[] expected =
        [
            Models.Sum(3, 1, 3, 2, 1),
            Models.Sum(4, 0, 6, 5, 4),
            Models.Sum(-1, 1, 1, -2, 7),
            Models.Sum(5, 0, 1, 1, 1),
            Models.Sum(5, 0, 1, 1, 1),
        ];
        Assert.Equal(expected, scores[0]);
    }

    [Fact]
    public async Task Columns_OfOtherNames_AreFilledAsInputsSays()
    {
        await using var stand = new ScoreStand("a", "b", "ns::c");
        byte[] model = Models
            .Columns(2, null, ("serving:0", OnnxElement.Float), ("model::x", OnnxElement.Float), ("ns::c", OnnxElement.Float))
            .ToArray();

        float[][] scores = await stand
            .With(model, "m", m => m with { Inputs = [new("serving:0", ["b"]), new("model::x", ["a"])], Output = "score" })
            .ScoreAsync(Rows);

        Assert.Equal(Rows.Select(r => Models.Sum(r[1], r[0], r[2])), scores[0]);
    }

    [Fact]
    public async Task Columns_OfOtherNames_AreFilledInTheOrderOfFeatures()
    {
        await using var stand = new ScoreStand("a", "b", "c");
        byte[] model = Models.Columns(2, null, ("x", OnnxElement.Float), ("y", OnnxElement.Double)).ToArray();

        float[][] scores = await stand.With(model, "m", m => m with { Features = ["c", "a"] }).ScoreAsync(Rows);

        Assert.Equal(Rows.Select(r => Models.Sum(r[2], r[0])), scores[0]);
    }

    [Fact]
    public async Task Matrices_SeveralOfThem_AreFilledAsInputsOrFeaturesSay()
    {
        RecordSchema schema = Schemas.Of(Schemas.Number("a"), Schemas.Category("kind", "cpf", "phone"), Schemas.Number("b"));
        await using var stand = new ScoreStand(schema);
        byte[] model = new OnnxModelWriter()
            .Input("numbers", OnnxElement.Float, null, 2)
            .Input("words", OnnxElement.Text, null, 1)
            .Node(
                "ai.onnx.ml",
                "LabelEncoder",
                ["words"],
                ["codes"],
                ("keys_strings", new[] { "cpf", "phone" }),
                ("values_floats", new[] { 3f, 4f })
            )
            .Node("Concat", ["numbers", "codes"], ["matrix"], ("axis", 1L))
            .Constant("weights", [3, 1], Models.Weights(3))
            .Node("MatMul", ["matrix", "weights"], ["score"])
            .Output("score", OnnxElement.Float, null, 1)
            .ToArray();

        float[][] scores = await stand
            .With(model, "by-inputs", m => m with { Inputs = [new("words", ["kind"]), new("numbers", ["b", "a"])] })
            .With(model, "by-features", m => m with { Features = ["b", "a", "kind"] })
            .ScoreAsync([1, 0, 2], [5, 1, 6]);

        Assert.Equal([Models.Sum(2, 1, 3), Models.Sum(6, 5, 4)], scores[0]);
        Assert.Equal(scores[0], scores[1]);
    }

    [Fact]
    public async Task ExternalData_BesideTheModel_IsFoundFromAnyDirectory()
    {
        await using var stand = new ScoreStand("a", "b");
        byte[] weights = new byte[8];
        System.Runtime.InteropServices.MemoryMarshal.Cast<float, byte>([1f, 10f]).CopyTo(weights);
        await File.WriteAllBytesAsync(Path.Combine(stand.Directory, "weights.bin"), weights, TestContext.Current.CancellationToken);
        byte[] model = new OnnxModelWriter()
            .Input("input", OnnxElement.Float, null, 2)
            .ExternalConstant("weights", [2, 1], "weights.bin")
            .Node("MatMul", ["input", "weights"], ["score"])
            .Output("score", OnnxElement.Float, null, 1)
            .ToArray();

        float[][] scores = await stand.With(model).ScoreAsync([1, 2]);

        Assert.Equal([21f], scores[0]);
    }
}
