using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>
/// The distinct thresholds of one feature, for finding a value's rank: how many of them are less than it. They stand in blocks of 16 keys;
/// above these, a block over each 17 blocks holds the last key of the first 16, and so on up to one root. So up to 271 thresholds take two
/// vector comparisons, up to 4,623 three. The rank of NaN is <see cref="MissingRank"/>, greater than any number's.
/// </summary>
internal sealed class RankTable
{
    /// <summary>The most thresholds that ranks can be found among.</summary>
    public const int MaxThresholds = (Keys * Branches * Branches) - 1;

    private const int Keys = 16,
        Branches = Keys + 1;

    private readonly AlignedMemory<float> _keys;
    private readonly int _levels;

    /// <param name="feature">The feature.</param>
    /// <param name="thresholds">Distinct and ascending, at most <see cref="MaxThresholds"/>.</param>
    public RankTable(int feature, float[] thresholds)
    {
        Feature = feature;
        _levels =
            thresholds.Length < Keys ? 1
            : thresholds.Length < Keys * Branches ? 2
            : 3;
        MissingRank = (ushort)ThresholdsUnder(_levels - 1);
        _keys = new AlignedMemory<float>(BlocksAbove(_levels) * Keys);
        // Infinity where there is no key: no number is greater, and NaN passes it as it passes all.
        _keys.Span.Fill(float.PositiveInfinity);
        for (int level = 0; level < _levels; level++)
        {
            FillLevel(level, thresholds);
        }
    }

    public int Feature { get; }

    /// <summary>The rank of NaN.</summary>
    public ushort MissingRank { get; }

    /// <summary>Writes the ranks of the feature in rows that lie <paramref name="stride"/> values apart.</summary>
    public void Find<TSearch>(ref float row, nint stride, Span<ushort> ranks)
        where TSearch : struct, IKeySearch
    {
        ref float keys = ref MemoryMarshal.GetReference(_keys.Span);
        ref float value = ref Unsafe.Add(ref row, Feature);
        switch (_levels)
        {
            case 1:
                FindInOne<TSearch>(ref keys, ref value, stride, ranks);
                break;
            case 2:
                FindInTwo<TSearch>(ref keys, ref value, stride, ranks);
                break;
            default:
                FindInThree<TSearch>(ref keys, ref value, stride, ranks);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FindInOne<TSearch>(ref float keys, ref float value, nint stride, Span<ushort> ranks)
        where TSearch : struct, IKeySearch
    {
        for (int row = 0; row < ranks.Length; row++)
        {
            ranks[row] = (ushort)TSearch.CountBelow(ref keys, Unsafe.Add(ref value, row * stride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FindInTwo<TSearch>(ref float keys, ref float value, nint stride, Span<ushort> ranks)
        where TSearch : struct, IKeySearch
    {
        ref float leaves = ref Unsafe.Add(ref keys, Keys);
        for (int row = 0; row < ranks.Length; row++)
        {
            float own = Unsafe.Add(ref value, row * stride);
            int first = Keys * TSearch.CountBelow(ref keys, own);
            ranks[row] = (ushort)(first + TSearch.CountBelow(ref Unsafe.Add(ref leaves, first), own));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FindInThree<TSearch>(ref float keys, ref float value, nint stride, Span<ushort> ranks)
        where TSearch : struct, IKeySearch
    {
        ref float middle = ref Unsafe.Add(ref keys, Keys);
        ref float leaves = ref Unsafe.Add(ref middle, Branches * Keys);
        for (int row = 0; row < ranks.Length; row++)
        {
            float own = Unsafe.Add(ref value, row * stride);
            int block = TSearch.CountBelow(ref keys, own);
            block = (block * Branches) + TSearch.CountBelow(ref Unsafe.Add(ref middle, block * Keys), own);
            ranks[row] = (ushort)((block * Keys) + TSearch.CountBelow(ref Unsafe.Add(ref leaves, block * Keys), own));
        }
    }

    private void FillLevel(int level, float[] thresholds)
    {
        int below = _levels - 1 - level;
        int perBlock = ThresholdsUnder(below),
            perKey = below == 0 ? 1 : ThresholdsUnder(below - 1);
        Span<float> keys = _keys.Span[(BlocksAbove(level) * Keys)..];
        for (int block = 0; block < Power(level); block++)
        {
            for (int key = 0; key < Keys; key++)
            {
                int last = (block * perBlock) + ((key + 1) * perKey) - 1;
                if (last < thresholds.Length)
                {
                    keys[(block * Keys) + key] = thresholds[last];
                }
            }
        }
    }

    /// <summary>Thresholds under a block that has so many levels below it.</summary>
    private static int ThresholdsUnder(int levels) => Keys * Power(levels);

    private static int BlocksAbove(int level) => (Power(level) - 1) / (Branches - 1);

    private static int Power(int exponent) =>
        exponent switch
        {
            0 => 1,
            1 => Branches,
            2 => Branches * Branches,
            _ => Branches * Branches * Branches,
        };
}
