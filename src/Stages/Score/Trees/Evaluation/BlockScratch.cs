namespace Vigia.Stages.Score.Trees.Evaluation;

/// <summary>What an evaluator writes to while it works on a block of rows: one for each caller.</summary>
internal class BlockScratch
{
    /// <summary>
    /// Rows of a block. The trees pass over a block one after the other, so that its rows (30 floats each: 60 KB, or 15 KB of ranks) stay in
    /// the first- or second-level cache while each tree is read once for all of them.
    /// </summary>
    public const int Rows = 512;

    /// <summary>The leaf of each row in the tree at hand.</summary>
    public int[] Leaves { get; } = new int[Rows];
}

/// <summary>The scratch of an evaluator that adds up in <typeparamref name="T"/>.</summary>
internal sealed class BlockScratch<T>(int targets) : BlockScratch
{
    /// <summary>What the rows have collected so far: for each target, <see cref="BlockScratch.Rows"/> values.</summary>
    public T[] Sums { get; } = new T[targets * Rows];

    /// <summary>The numbers of one row, one per target and at least two.</summary>
    public T[] Row { get; } = new T[Math.Max(2, targets)];
}
