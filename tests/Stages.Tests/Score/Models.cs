using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>Small models whose scores are known by heart.</summary>
internal static class Models
{
    private const string Classic = "ai.onnx.ml";

    /// <summary>Weights that show in the sum which feature took which place: 1, 10, 100, ...</summary>
    public static float[] Weights(int count) => [.. Enumerable.Range(0, count).Select(i => (float)Math.Pow(10, i))];

    /// <summary>What the models below give for a row: the sum of its values times <see cref="Weights"/>.</summary>
    public static float Sum(params float[] row) => row.Zip(Weights(row.Length), (value, weight) => value * weight).Sum();

    /// <summary>Gives each row's column <paramref name="column"/> back as its score.</summary>
    public static OnnxModelWriter Column(int column, int? width, int? rows = null) =>
        new OnnxModelWriter()
            .Input("input", OnnxElement.Float, rows, width)
            .Constant("column", [1], (long)column)
            .Node("Gather", ["input", "column"], ["score"], ("axis", 1L))
            .Output("score", OnnxElement.Float, rows, 1);

    /// <summary>Gives the weighted sum of one matrix of any element type.</summary>
    public static OnnxModelWriter Matrix(OnnxElement element, int count, int?[] shape) =>
        WeightedSum(
                new OnnxModelWriter()
                    .Input("input", element, shape)
                    .Node("Cast", ["input"], ["float"], ("to", 1L))
                    .Constant("flat", [2], -1L, count)
                    .Node("Reshape", ["float", "flat"], ["matrix"]),
                count
            )
            .Output("score", OnnxElement.Float, shape.Length == 0 ? null : shape[0], 1);

    /// <summary>Gives the weighted sum of inputs of one column each.</summary>
    /// <param name="rank">2 for <c>[N,1]</c>, 1 for <c>[N]</c>.</param>
    /// <param name="rows">A fixed number of rows, or null.</param>
    /// <param name="inputs">Name and element type of each.</param>
    public static OnnxModelWriter Columns(int rank, int? rows, params (string Name, OnnxElement Element)[] inputs)
    {
        OnnxModelWriter model = new OnnxModelWriter().Constant("flat", [2], -1L, 1L);
        foreach ((string name, OnnxElement element) in inputs)
        {
            model.Input(name, element, rank == 2 ? [rows, 1] : [rows]);
            string number = $"{name}/number";
            if (element == OnnxElement.Text)
            {
                model.Node(
                    Classic,
                    "LabelEncoder",
                    [name],
                    [number],
                    ("keys_strings", new[] { "cpf", "phone", "" }),
                    ("values_floats", new[] { 3f, 4f, 5f }),
                    ("default_float", -1f)
                );
            }
            else
            {
                model.Node("Cast", [name], [number], ("to", 1L));
            }
            model.Node("Reshape", [number, "flat"], [$"{name}/column"]);
        }
        model.Node("Concat", [.. inputs.Select(i => $"{i.Name}/column")], ["matrix"], ("axis", 1L));
        return WeightedSum(model, inputs.Length).Output("score", OnnxElement.Float, rows, 1);
    }

    /// <summary>Gives columns of the input as an output of its own; further outputs may be made of <c>columns</c>.</summary>
    public static OnnxModelWriter Pick(int width, params long[] columns) =>
        new OnnxModelWriter()
            .Input("input", OnnxElement.Float, null, width)
            .Constant("which", [columns.Length], columns)
            .Node("Gather", ["input", "which"], ["columns"], ("axis", 1L));

    /// <summary>Zips the columns with classes into maps, as scikit-learn's converters do.</summary>
    public static OnnxModelWriter Zipped(this OnnxModelWriter model, object classes) =>
        classes is long[]
            ? model
                .Node(Classic, "ZipMap", ["columns"], ["probabilities"], ("classlabels_int64s", classes))
                .OutputOfMaps("probabilities", OnnxElement.Int64)
            : model
                .Node(Classic, "ZipMap", ["columns"], ["probabilities"], ("classlabels_strings", classes))
                .OutputOfMaps("probabilities", OnnxElement.Text);

    /// <summary>Adds the number of the greatest column, as a label.</summary>
    public static OnnxModelWriter Labelled(this OnnxModelWriter model) =>
        model.Node("ArgMax", ["columns"], ["label"], ("axis", 1L), ("keepdims", 0L)).Output("label", OnnxElement.Int64, [null]);

    private static OnnxModelWriter WeightedSum(OnnxModelWriter model, int count) =>
        model.Constant("weights", [count, 1], Weights(count)).Node("MatMul", ["matrix", "weights"], ["score"]);
}
