using Vigia.Trees.Evaluation;

namespace Vigia.Trees;

/// <summary>
/// The memory that <see cref="CompiledTreeModel.Score"/> works in. Each caller makes its own once, with
/// <see cref="CompiledTreeModel.CreateScratch"/>, and keeps it; two calls at the same time must not share one.
/// </summary>
public sealed class TreeScratch
{
    internal TreeScratch(CompiledTreeModel owner, BlockScratch block, int featureWidth, int scoreWidth, int treeScores)
    {
        Owner = owner;
        Block = block;
        Features = new float[featureWidth * BlockScratch.Rows];
        Scores = new float[scoreWidth * BlockScratch.Rows];
        TreeScores = new float[treeScores * BlockScratch.Rows];
    }

    internal CompiledTreeModel Owner { get; }

    internal BlockScratch Block { get; }

    /// <summary>The working matrix of the steps before the trees.</summary>
    internal float[] Features { get; }

    /// <summary>The working matrix of the steps after the trees.</summary>
    internal float[] Scores { get; }

    /// <summary>The trees' own scores, where steps follow.</summary>
    internal float[] TreeScores { get; }
}
