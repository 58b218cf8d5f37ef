using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation;

/// <summary>
/// The columns that a walk reads: each value as a whole number of 32 bits that orders as the float does, so that a node compares integers.
/// A missing value is the greatest number where the node sends it right and the least where it sends it left; a feature that nodes of both
/// kinds read has a column for each.
/// </summary>
internal sealed class KeyColumns
{
    /// <summary>The key of a missing value that goes right, and the threshold of a leaf: no key is greater.</summary>
    public const int Greatest = int.MaxValue;

    /// <summary>Rows whose keys lie side by side.</summary>
    public const int Group = 8;

    private readonly int[] _features;

    // Columns from this one on send missing values left.
    private readonly int _firstMissingLeft;

    private readonly Dictionary<(int Feature, bool MissingLeft), int> _positions = [];

    /// <param name="trees">The trees to walk.</param>
    public KeyColumns(Tree[] trees)
    {
        (int Feature, bool MissingLeft)[] columns = trees
            .SelectMany(tree => tree.Splits)
            .Select(split => (split.Feature, split.MissingLeft))
            .Distinct()
            .OrderBy(column => column.MissingLeft)
            .ThenBy(column => column.Feature)
            .ToArray();
        _features = [.. columns.Select(column => column.Feature)];
        _firstMissingLeft = columns.Count(column => !column.MissingLeft);
        foreach (var column in columns)
        {
            _positions.Add(column, _positions.Count);
        }
    }

    /// <summary>How many columns there are.</summary>
    public int Count => _features.Length;

    /// <summary>The column that a split reads.</summary>
    public int Locate(Split split) => _positions[(split.Feature, split.MissingLeft)];

    /// <summary>The key of a threshold, which is a number and not -0.</summary>
    public static int Of(float threshold) => Ordered(BitConverter.SingleToInt32Bits(threshold));

    /// <summary>How many keys a block of so many rows has.</summary>
    public int KeysOf(int rows) => (rows + Group - 1) / Group * Group * Math.Max(1, Count);

    /// <summary>Where the keys of a row begin; one column's is <see cref="Group"/> from the next.</summary>
    public int StartOf(int row) => (row / Group * Group * Count) + (row % Group);

    /// <summary>
    /// Writes the keys of rows that lie <paramref name="stride"/> values apart: <see cref="Group"/> rows after <see cref="Group"/> rows,
    /// and of these column after column. So the walk finds the column of its row at a fixed distance.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fill(ReadOnlySpan<float> features, int rows, int stride, Span<int> keys)
    {
        ReadOnlySpan<int> right = _features.AsSpan(0, _firstMissingLeft),
            left = _features.AsSpan(_firstMissingLeft);
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<int> values = MemoryMarshal.Cast<float, int>(features[(row * stride)..]);
            ref int own = ref Unsafe.Add(ref MemoryMarshal.GetReference(keys), StartOf(row));
            for (int i = 0; i < right.Length; i++)
            {
                Unsafe.Add(ref own, i * Group) = Key(values[right[i]], Greatest);
            }

            own = ref Unsafe.Add(ref own, right.Length * Group);
            for (int i = 0; i < left.Length; i++)
            {
                Unsafe.Add(ref own, i * Group) = Key(values[left[i]], int.MinValue);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Key(int bits, int missing)
    {
        const int Infinity = 0x7F80_0000;
        return (bits & int.MaxValue) > Infinity ? missing : Ordered(bits);
    }

    /// <summary>Of negative numbers, the greater magnitude is the lesser key: turn all bits but the sign.</summary>
    private static int Ordered(int bits) => bits ^ ((bits >> 31) & int.MaxValue);
}
