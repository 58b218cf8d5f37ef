namespace Vigia.Trees.Ensemble;

/// <summary>
/// One inner node: a value goes left when it is at most <see cref="Threshold"/>, right when it is greater, and a missing one (NaN) goes
/// left if <see cref="MissingLeft"/>. All branch modes of ONNX become such nodes. A child of 0 or more is a split of the same tree; a
/// negative one is the complement (<c>~</c>) of a leaf's number.
/// </summary>
internal readonly record struct Split(int Feature, float Threshold, bool MissingLeft, int Left, int Right);

/// <summary>One decision tree. Several branches may lead to the same node, but none leads back.</summary>
internal sealed class Tree
{
    /// <summary>Inner nodes, each before its children.</summary>
    public required Split[] Splits { get; init; }

    /// <summary>Where every row begins: a child reference as in <see cref="Split"/>; 0 unless the tree is a single leaf.</summary>
    public required int Root { get; init; }

    public required int LeafCount { get; init; }

    /// <summary>Splits between the root and the deepest leaf.</summary>
    public required int Depth { get; init; }

    /// <summary>The targets (or classes) that the leaves have weights for, ascending.</summary>
    public required int[] Targets { get; init; }

    /// <summary>Weights, leaf by leaf, for each of <see cref="Targets"/>; 0 where a leaf has none.</summary>
    public required double[] Weights { get; init; }

    /// <summary>Whether every leaf has a weight for each of <see cref="Targets"/>.</summary>
    public required bool EveryLeafComplete { get; init; }

    /// <summary>The same tree with other weights for its leaves.</summary>
    public Tree WithWeights(double[] weights) => With(Splits, Targets, weights);

    /// <summary>The same tree with target <c>i</c> counted as <c>first + i</c>.</summary>
    public Tree WithTargetsFrom(int first) => With(Splits, Array.ConvertAll(Targets, target => first + target), Weights);

    /// <summary>The same tree with feature <c>i</c> read at <c>positions[i]</c>.</summary>
    public Tree WithFeatures(int[] positions) =>
        With(Array.ConvertAll(Splits, split => split with { Feature = positions[split.Feature] }), Targets, Weights);

    private Tree With(Split[] splits, int[] targets, double[] weights) =>
        new()
        {
            Splits = splits,
            Root = Root,
            LeafCount = LeafCount,
            Depth = Depth,
            Targets = targets,
            Weights = weights,
            EveryLeafComplete = EveryLeafComplete,
        };
}
