using Vigia.Trees.Evaluation.Ranks;

namespace Vigia.Trees.Evaluation;

/// <summary>What an evaluator writes to while it works on a block of rows: one for each caller.</summary>
internal class BlockScratch
{
    /// <summary>
    /// Rows of a block, at most. The trees pass over a block one after the other, so that its rows stay in the first- or second-level cache
    /// while each tree is read once for all of them. Blocks of ranks are smaller: they are read from end to end for each tree.
    /// </summary>
    public const int Rows = 2048;

    /// <param name="columnBytes">Bytes of a block of ranks; 0 where none are needed.</param>
    /// <param name="keys">Keys of a block; 0 where none are needed.</param>
    public BlockScratch(int columnBytes, int keys)
    {
        Columns = new AlignedMemory<byte>(columnBytes);
        Keys = new int[keys];
    }

    /// <summary>The keys of the block that is walked, row by row.</summary>
    public int[] Keys { get; }

    /// <summary>The leaf of each row in the tree at hand, as the walk finds it.</summary>
    public int[] Leaves { get; } = new int[Rows];

    /// <summary>The leaf of each row in the tree at hand, as it is found by ranks.</summary>
    public AlignedMemory<byte> RankedLeaves { get; } = new(Rows);

    /// <summary>The block's ranks, column by column.</summary>
    public AlignedMemory<byte> Columns { get; }

    /// <summary>The ranks of one feature before they become columns.</summary>
    public AlignedMemory<ushort> Ranks { get; } = new(RankColumns.Portion);
}

/// <summary>The scratch of an evaluator that adds up in <typeparamref name="T"/>.</summary>
internal sealed class BlockScratch<T>(int targets, int columnBytes, int keys) : BlockScratch(columnBytes, keys)
    where T : unmanaged
{
    /// <summary>What the rows have collected so far: for each target, <see cref="BlockScratch.Rows"/> values.</summary>
    public AlignedMemory<T> Sums { get; } = new(targets * Rows);

    /// <summary>The numbers of one row.</summary>
    public T[] Row { get; } = new T[targets];
}
