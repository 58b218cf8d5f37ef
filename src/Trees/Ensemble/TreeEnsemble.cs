namespace Vigia.Trees.Ensemble;

/// <summary>How the weights that a row collects from the trees become one number per target.</summary>
internal enum Aggregate
{
    Average,
    Sum,
    Min,
    Max,
}

/// <summary>What happens to the aggregated numbers of a row.</summary>
internal enum PostTransform
{
    None,
    Softmax,
    Logistic,
    SoftmaxZero,
    Probit,
}

/// <summary>An ensemble as its ONNX node describes it, with all branch modes reduced to <see cref="Split"/>.</summary>
internal sealed class TreeEnsemble
{
    /// <summary>More targets or classes than any model of this field has; what asks for more is refused.</summary>
    public const int MaxTargets = 4096;

    /// <summary>The trees, in the order in which their weights are added up.</summary>
    public required Tree[] Trees { get; init; }

    /// <summary>Targets of a regressor, classes of a classifier.</summary>
    public required int TargetCount { get; init; }

    public required Aggregate Aggregate { get; init; }
    public required PostTransform PostTransform { get; init; }

    /// <summary>Added to the aggregated numbers; empty, one per target, or (binary classifiers) one for both classes.</summary>
    public required double[] BaseValues { get; init; }

    /// <summary>Whether the node reads doubles: its weights are then added up in double precision.</summary>
    public required bool InDoubles { get; init; }

    /// <summary>
    /// Where splits compare codes: the thresholds of each feature of the node, ascending (<see cref="ThresholdCodes"/>). Null where they
    /// compare values.
    /// </summary>
    public double[][]? Codes { get; init; }

    /// <summary>Set for a classifier.</summary>
    public ClassifierTraits? Classifier { get; init; }

    /// <summary>The same ensemble with feature <c>i</c> read at <c>positions[i]</c>.</summary>
    public TreeEnsemble WithFeatures(int[] positions) =>
        new()
        {
            Trees = [.. Trees.Select(tree => tree.WithFeatures(positions))],
            TargetCount = TargetCount,
            Aggregate = Aggregate,
            PostTransform = PostTransform,
            BaseValues = BaseValues,
            InDoubles = InDoubles,
            Codes = Codes,
            Classifier = Classifier,
        };

    /// <summary>One more than the highest feature that a split reads.</summary>
    public int FeaturesRead => Trees.SelectMany(tree => tree.Splits).Select(split => split.Feature + 1).DefaultIfEmpty(0).Max();
}

/// <summary>What a classifier's output depends on besides its trees.</summary>
/// <param name="Labels">The class labels, in column order.</param>
/// <param name="SingleClassWeights">Whether all weights belong to one class of two.</param>
/// <param name="AllWeightsPositive">Whether no weight is negative.</param>
internal sealed record ClassifierTraits(IReadOnlyList<string> Labels, bool SingleClassWeights, bool AllWeightsPositive);
