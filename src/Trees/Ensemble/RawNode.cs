namespace Vigia.Trees.Ensemble;

/// <summary>Branch modes of ONNX, with the numbers of its TreeEnsemble operator; <see cref="Leaf"/> does not occur there.</summary>
internal enum BranchMode
{
    AtMost = 0,
    Less = 1,
    AtLeast = 2,
    Greater = 3,
    Equal = 4,
    NotEqual = 5,
    Member = 6,
    Leaf = 7,
}

/// <summary>A node as the file has it, before <see cref="TreeBuilder"/> reduces its mode.</summary>
internal sealed class RawNode
{
    public required BranchMode Mode { get; init; }
    public int Feature { get; init; }

    /// <summary>What values are compared with; replaced by its code where values are compared as doubles.</summary>
    public double Threshold { get; set; }

    /// <summary>The set of a <see cref="BranchMode.Member"/> node.</summary>
    public double[] Members { get; init; } = [];

    /// <summary>Whether a missing value takes the true branch.</summary>
    public bool MissingIsTrue { get; init; }

    /// <summary>Position of the child for a true comparison.</summary>
    public int WhenTrue { get; set; } = -1;

    /// <summary>Position of the child for a false comparison.</summary>
    public int WhenFalse { get; set; } = -1;

    /// <summary>A leaf's weights: target and value.</summary>
    public List<(int Target, double Weight)> Weights { get; } = [];

    /// <summary>How messages name the node.</summary>
    public required string Label { get; init; }
}

/// <summary>The ensemble cannot be evaluated here; the message says which part and why.</summary>
internal sealed class UnsupportedModelException(string message) : Exception(message);
