using System.Numerics;
using Vigia.Stages.Score.Trees.Ensemble;

namespace Vigia.Stages.Score.Trees.Evaluation;

/// <summary>The leaves' weights, as one table per tree and target, and how rows collect them.</summary>
internal sealed class LeafWeights<T> where T : struct, IBinaryFloatingPointIeee754<T>
{
    private readonly Aggregate _aggregate;
    private readonly Table[][] _tables;
    private readonly int _targets;

    public LeafWeights(TreeEnsemble ensemble)
    {
        _aggregate = ensemble.Aggregate;
        _targets = ensemble.TargetCount;
        _tables = [.. ensemble.Trees.Select(TablesOf)];
        Touched = [.. Enumerable.Range(0, _targets).Select(target => ensemble.Trees.Any(tree => tree.Targets.Contains(target)))];
    }

    /// <summary>For each target, whether any tree has weights for it.</summary>
    public bool[] Touched { get; }

    /// <summary>Sets the sums of a block to where the aggregate begins.</summary>
    public void Begin(Span<T> sums, int rows)
    {
        T start = _aggregate switch { Aggregate.Min => T.PositiveInfinity, Aggregate.Max => T.NegativeInfinity, _ => T.Zero };
        for (int target = 0; target < _targets; target++)
            sums.Slice(target * BlockScratch.Rows, rows).Fill(Touched[target] ? start : T.Zero);
    }

    /// <summary>Gives each row, from <paramref name="firstRow"/> of the block on, the weights of its leaf in a tree.</summary>
    public void Collect(int tree, ReadOnlySpan<int> leaves, int firstRow, Span<T> sums)
    {
        foreach (Table table in _tables[tree])
        {
            Span<T> plane = sums.Slice((table.Target * BlockScratch.Rows) + firstRow, leaves.Length);
            switch (_aggregate)
            {
                case Aggregate.Min: Min(table.Weights, leaves, plane); break;
                case Aggregate.Max: Max(table.Weights, leaves, plane); break;
                default: Sum(table.Weights, leaves, plane); break;
            }
        }
    }

    private static void Sum(ReadOnlySpan<T> weights, ReadOnlySpan<int> leaves, Span<T> sums)
    {
        for (int row = 0; row < leaves.Length; row++) sums[row] += weights[leaves[row]];
    }

    private static void Min(ReadOnlySpan<T> weights, ReadOnlySpan<int> leaves, Span<T> sums)
    {
        for (int row = 0; row < leaves.Length; row++)
            if (weights[leaves[row]] < sums[row]) sums[row] = weights[leaves[row]];
    }

    private static void Max(ReadOnlySpan<T> weights, ReadOnlySpan<int> leaves, Span<T> sums)
    {
        for (int row = 0; row < leaves.Length; row++)
            if (weights[leaves[row]] > sums[row]) sums[row] = weights[leaves[row]];
    }

    private static Table[] TablesOf(Tree tree)
    {
        int targets = tree.Targets.Length;
        return [.. tree.Targets.Select((target, position) => new Table(target,
            [.. Enumerable.Range(0, tree.LeafCount).Select(leaf => T.CreateTruncating(tree.Weights[(leaf * targets) + position]))]))];
    }

    private readonly record struct Table(int Target, T[] Weights);
}
