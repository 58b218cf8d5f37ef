using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vigia.Statistics;
using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation;

/// <summary>The leaves' weights, as one table per tree and target, and how rows collect them.</summary>
internal sealed class LeafWeights<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Aggregate _aggregate;
    private readonly Table[][] _tables;
    private readonly Table[][] _rankedTables;
    private readonly int _targets;
    private readonly bool _inVectors;

    /// <param name="ensemble">The ensemble.</param>
    /// <param name="walkedOrder">For each tree, the leaf for each position found by walking, -1 where absent; null: positions are
    /// leaves.</param>
    /// <param name="rankedOrder">For each tree, the leaf for each number found by ranks; null for a tree that is only walked.</param>
    /// <param name="level">The widest vectors to use.</param>
    public LeafWeights(TreeEnsemble ensemble, Func<int, int[]?> walkedOrder, Func<int, int[]?> rankedOrder, SimdLevel level)
    {
        _aggregate = ensemble.Aggregate;
        _targets = ensemble.TargetCount;
        _inVectors = level == SimdLevel.Bits512 && typeof(T) == typeof(float) && _aggregate is Aggregate.Sum or Aggregate.Average;
        _tables =
        [
            .. ensemble.Trees.Select(
                (tree, position) => TablesOf(tree, walkedOrder(position) ?? [.. Enumerable.Range(0, tree.LeafCount)], padded: false)
            ),
        ];
        _rankedTables =
        [
            .. ensemble.Trees.Select((tree, position) => rankedOrder(position) is { } order ? TablesOf(tree, order, padded: true) : []),
        ];
        Touched = [.. Enumerable.Range(0, _targets).Select(target => ensemble.Trees.Any(tree => tree.Targets.Contains(target)))];
    }

    /// <summary>For each target, whether any tree has weights for it.</summary>
    public bool[] Touched { get; }

    /// <summary>Sets the sums of a block to where the aggregate begins.</summary>
    public void Begin(Span<T> sums, int rows)
    {
        T start = _aggregate switch
        {
            Aggregate.Min => T.PositiveInfinity,
            Aggregate.Max => T.NegativeInfinity,
            _ => T.Zero,
        };
        for (int target = 0; target < _targets; target++)
        {
            sums.Slice(target * BlockScratch.Rows, rows).Fill(Touched[target] ? start : T.Zero);
        }
    }

    /// <summary>Gives the rows of a block the weights of their leaves in a tree, found by ranks.</summary>
    public void Collect(int tree, ReadOnlySpan<byte> leaves, Span<T> sums)
    {
        foreach (Table table in _rankedTables[tree])
        {
            Span<T> plane = sums.Slice(table.Target * BlockScratch.Rows, BlockScratch.Rows);
            if (table.Planes is { } planes)
            {
                LeafSum.AddByPlanes(planes, leaves, MemoryMarshal.Cast<T, float>(plane));
            }
            else if (_inVectors)
            {
                LeafSum.Add(MemoryMarshal.Cast<T, float>(table.Weights), leaves, MemoryMarshal.Cast<T, float>(plane));
            }
            else
            {
                Collect(table.Weights, leaves, plane);
            }
        }
    }

    /// <summary>Gives the rows of a block the weights of their leaves in a tree, found by walking.</summary>
    public void Collect(int tree, ReadOnlySpan<int> leaves, Span<T> sums)
    {
        foreach (Table table in _tables[tree])
        {
            Collect(table.Weights, leaves, sums.Slice(table.Target * BlockScratch.Rows, leaves.Length));
        }
    }

    /// <summary>Gives one row of a block the weights of its leaves in several trees, from <paramref name="firstTree"/> on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CollectRow(int firstTree, ReadOnlySpan<int> leaves, int row, Span<T> sums)
    {
        for (int i = 0; i < leaves.Length; i++)
        {
            foreach (Table table in _tables[firstTree + i])
            {
                ref T sum = ref sums[(table.Target * BlockScratch.Rows) + row];
                T weight = table.Weights[leaves[i]];
                sum = _aggregate switch
                {
                    Aggregate.Min => weight < sum ? weight : sum,
                    Aggregate.Max => weight > sum ? weight : sum,
                    _ => sum + weight,
                };
            }
        }
    }

    private void Collect<TLeaf>(ReadOnlySpan<T> weights, ReadOnlySpan<TLeaf> leaves, Span<T> sums)
        where TLeaf : unmanaged, IBinaryInteger<TLeaf>
    {
        switch (_aggregate)
        {
            case Aggregate.Min:
                Min(weights, leaves, sums);
                break;
            case Aggregate.Max:
                Max(weights, leaves, sums);
                break;
            default:
                Sum(weights, leaves, sums);
                break;
        }
    }

    // Whatever finds leaves gives none that the table does not have.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Sum<TLeaf>(ReadOnlySpan<T> weights, ReadOnlySpan<TLeaf> leaves, Span<T> sums)
        where TLeaf : unmanaged, IBinaryInteger<TLeaf>
    {
        ref T table = ref MemoryMarshal.GetReference(weights);
        for (int row = 0; row < leaves.Length; row++)
        {
            sums[row] += Unsafe.Add(ref table, nint.CreateTruncating(leaves[row]));
        }
    }

    private static void Min<TLeaf>(ReadOnlySpan<T> weights, ReadOnlySpan<TLeaf> leaves, Span<T> sums)
        where TLeaf : unmanaged, IBinaryInteger<TLeaf>
    {
        for (int row = 0; row < leaves.Length; row++)
        {
            T weight = weights[int.CreateTruncating(leaves[row])];
            if (weight < sums[row])
            {
                sums[row] = weight;
            }
        }
    }

    private static void Max<TLeaf>(ReadOnlySpan<T> weights, ReadOnlySpan<TLeaf> leaves, Span<T> sums)
        where TLeaf : unmanaged, IBinaryInteger<TLeaf>
    {
        for (int row = 0; row < leaves.Length; row++)
        {
            T weight = weights[int.CreateTruncating(leaves[row])];
            if (weight > sums[row])
            {
                sums[row] = weight;
            }
        }
    }

    /// <summary>
    /// A table for each target of a tree, its weights in the given order of leaves, padded for <see cref="LeafSum"/> if wanted.
    /// </summary>
    private Table[] TablesOf(Tree tree, int[] order, bool padded)
    {
        var tables = new Table[tree.Targets.Length];
        for (int position = 0; position < tables.Length; position++)
        {
            var weights = new T[padded ? LeafSum.PaddedSize(order.Length) : order.Length];
            for (int i = 0; i < order.Length; i++)
            {
                if (order[i] >= 0)
                {
                    weights[i] = T.CreateTruncating(tree.Weights[(order[i] * tables.Length) + position]);
                }
            }

            tables[position] = new Table(
                tree.Targets[position],
                weights,
                padded && _inVectors ? LeafSum.PlanesOf(MemoryMarshal.Cast<T, float>(weights)) : null
            );
        }
        return tables;
    }

    private readonly record struct Table(int Target, T[] Weights, byte[]? Planes);
}
