using Vigia.Trees.Onnx;

namespace Vigia.Stages.Score.Graph;

/// <summary>
/// Finds two-class tree ensembles that ONNX Runtime scores with the classes reversed: those with two base values and trees for both
/// classes. It adds the first class's trees to the second class's base value, and gives the first class the negative of that sum.
/// </summary>
internal static class ReversedClasses
{
    public static bool AreIn(OnnxGraph? graph) => graph?.Nodes.Any(AreOf) ?? false;

    private static bool AreOf(OnnxNode node) =>
        node.Operator == "TreeEnsembleClassifier"
        && ClassLabels.OfNode(node) is { Count: 2 }
        && BaseValues(node) == 2
        && node.Attributes.GetValueOrDefault("class_ids")?.Ints.Distinct().Count() == 2;

    private static int BaseValues(OnnxNode node) =>
        node.Attributes.GetValueOrDefault("base_values")?.Floats.Length
        ?? node.Attributes.GetValueOrDefault("base_values_as_tensor")?.Tensor?.Reals.Length
        ?? 0;
}
