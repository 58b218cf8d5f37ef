using Vigia.TestSupport.Onnx;

namespace Vigia.Stages.Tests.Score;

/// <summary>Small models whose scores are known by heart.</summary>
internal static class Models
{
    /// <summary>Gives each row's column <paramref name="column"/> back as its score.</summary>
    public static OnnxModelWriter Column(int column, int? width, int? rows = null) => new OnnxModelWriter()
        .Input("input", OnnxElement.Float, rows, width)
        .Constant("column", [1], (long)column)
        .Node("Gather", ["input", "column"], ["score"], ("axis", 1L))
        .Output("score", OnnxElement.Float, rows, 1);
}
