using Vigia.Engine.Schemas;
using Vigia.Statistics.Histograms;

namespace Vigia.Stages.Segments;

/// <summary>
/// One feature by whose values results are split. Its slots are the largest values, then <c>other</c> (declared values without a slot
/// of their own, and undeclared ones), then <c>missing</c>; every record falls into exactly one.
/// </summary>
public sealed class SegmentDimension
{
    /// <summary>What declared values without a slot of their own, and undeclared ones, are called.</summary>
    public const string Other = "other";

    /// <summary>What records without a value are called.</summary>
    public const string Missing = "missing";

    // Slot of each declared code.
    private readonly int[] _slotOfCode;
    private readonly float _missingCode;

    private SegmentDimension(FeatureSpec feature, int column, int first, int[] largest)
    {
        Feature = feature.Name;
        Column = column;
        First = first;
        Declared = [.. largest.Select(code => feature.Values[code])];
        Values = [.. Declared.Select(v => v is Other or Missing ? $"'{v}'" : v), Other, Missing];
        _slotOfCode = new int[feature.Values.Count];
        Array.Fill(_slotOfCode, OtherSlot);
        for (int slot = 0; slot < largest.Length; slot++)
        {
            _slotOfCode[largest[slot]] = slot;
        }
        _missingCode = feature.Missing.Kind == Fallback.Value ? feature.Missing.Value : float.NaN;
    }

    /// <summary>Name of the feature.</summary>
    public string Feature { get; }

    /// <summary>Its column in the feature matrix.</summary>
    public int Column { get; }

    /// <summary>Number of its first slot among the slots of all dimensions of the plan.</summary>
    public int First { get; }

    /// <summary>The declared values that have a slot of their own, in the order of their slots.</summary>
    public IReadOnlyList<string> Declared { get; }

    /// <summary>What each slot is called.</summary>
    public IReadOnlyList<string> Values { get; }

    /// <summary>How many slots it has.</summary>
    public int Count => Values.Count;

    private int OtherSlot => Values.Count - 2;

    private int MissingSlot => Values.Count - 1;

    /// <param name="feature">A category feature.</param>
    /// <param name="column">Its column.</param>
    /// <param name="first">Number of its first slot.</param>
    /// <param name="limit">Most values with a slot of their own.</param>
    /// <param name="counts">How often each value occurs; null to use the order in which they are declared.</param>
    internal static SegmentDimension Of(FeatureSpec feature, int column, int first, int limit, IReadOnlyDictionary<string, long>? counts)
    {
        // OrderBy is stable: equally frequent values keep the order in which they are declared.
        int[] largest =
        [
            .. Enumerable
                .Range(0, feature.Values.Count)
                .OrderByDescending(code => counts?.GetValueOrDefault(feature.Values[code]) ?? 0)
                .Take(limit)
                .Order(),
        ];
        return new SegmentDimension(feature, column, first, largest);
    }

    /// <summary>The slot of a value of the matrix, 0 to <see cref="Count"/> - 1.</summary>
    public int SlotOf(float code)
    {
        int index = (int)code;
        if ((uint)index < (uint)_slotOfCode.Length && index == code)
        {
            return _slotOfCode[index];
        }
        bool isMissing = float.IsNaN(code) ? BitConverter.SingleToUInt32Bits(code) != UnseenNaN.Bits : code == _missingCode;
        return isMissing ? MissingSlot : OtherSlot;
    }

    /// <summary>The slot of every row.</summary>
    /// <param name="matrix">Whole rows of the feature matrix.</param>
    /// <param name="width">Features per row.</param>
    /// <param name="slots">One per row, numbered over all dimensions of the plan: <see cref="First"/> is added.</param>
    public void Find(ReadOnlySpan<float> matrix, int width, Span<int> slots)
    {
        for (int row = 0, at = Column; row < slots.Length; row++, at += width)
        {
            slots[row] = First + SlotOf(matrix[at]);
        }
    }
}
