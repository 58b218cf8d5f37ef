using Vigia.TestSupport;
using Vigia.TestSupport.Onnx;

namespace Vigia.Bench.Kernels.Ratios;

/// <summary>A model to measure.</summary>
/// <param name="Name">What results call it.</param>
/// <param name="Output">The output that is scored; null: the first one that the trees explain.</param>
/// <param name="Load">Its ONNX file.</param>
internal sealed record RatioShape(string Name, string? Output, Func<byte[]> Load)
{
    private const int Features = 30;

    /// <summary>The shapes that the project keeps results of.</summary>
    public static IReadOnlyList<RatioShape> All { get; } =
    [
        Full(100, 6),
        Full(300, 8),
        Full(1000, 6),
        new("shipped, pix-fraud-v1", "probabilities", () => File.ReadAllBytes(Repository.File("models", "pix-fraud-v1.onnx"))),
        Grown("leaf-wise, 200 x 31 leaves", new GrownShape(200, 31, 64, Features, Cuts: 255)),
        Grown("leaf-wise, 200 x 255 leaves", new GrownShape(200, 255, 64, Features, Cuts: 255)),
        Grown("unbalanced, 200 x 255 leaves to depth 14", new GrownShape(200, 255, 14, Features)),
        Grown("forest, 60 x depth 20", new GrownShape(60, 4000, 20, Features)),
        Grown("regressor, 100 x depth 12", new GrownShape(100, 2500, 12, Features, Skew: 0.2)),
        new("isolation forest of 200", "scores", () => IsolationForests.Make(200, Features)),
        new("10 classes x 500 x depth 6", null, () => new GrownTrees(new GrownShape(5000, 64, 6, Features, Skew: 0)).Classifier(10)),
    ];

    private static RatioShape Full(int trees, int depth)
    {
        const string Output = "probabilities";
        return new RatioShape($"full, {trees} x depth {depth}", Output, () =>
            TreeModels.Binary(trees, depth, Features, "features", Output)
        );
    }

    private static RatioShape Grown(string name, GrownShape shape) => new(name, null, () => new GrownTrees(shape).Regressor());
}
