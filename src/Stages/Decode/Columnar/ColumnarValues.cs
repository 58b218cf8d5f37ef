namespace Vigia.Stages.Decode;

/// <summary>The values of one column, a row each, in the width that their type needs.</summary>
/// <param name="type">What they are.</param>
internal sealed class ColumnarValues(ColumnarType type)
{
    private float[] _singles = [];
    private double[] _doubles = [];
    private long[] _wholes = [];
    private bool[] _nulls = [];
    private long[] _texts = [];

    public ColumnarType Type { get; } = type;

    /// <summary>Whether any row has no value.</summary>
    public bool HasNulls { get; private set; }

    /// <summary>Values of type float; NaN for a null.</summary>
    public Span<float> Singles => _singles;

    /// <summary>Values of type double; NaN for a null.</summary>
    public Span<double> Doubles => _doubles;

    /// <summary>Values of all other types: the bits of their tokens, 1 and 0 for booleans, the number of a text.</summary>
    public Span<long> Wholes => _wholes;

    /// <summary>Texts, each with a number from 0 on.</summary>
    public int TextCount { get; private set; }

    /// <summary>Rows without a value; meaningless unless <see cref="HasNulls"/>.</summary>
    public ReadOnlySpan<bool> Nulls => _nulls;

    /// <summary>Makes room for so many rows. The first ones stay.</summary>
    public void EnsureCapacity(int rows)
    {
        switch (Type.Kind)
        {
            case TokenKind.Float32:
                Grow(ref _singles, rows);
                break;
            case TokenKind.Float64:
                Grow(ref _doubles, rows);
                break;
            default:
                Grow(ref _wholes, rows);
                break;
        }
        Grow(ref _nulls, rows);
    }

    public void Clear() => (HasNulls, TextCount) = (false, 0);

    /// <summary>Adds a place in the arena; equal texts may have one number.</summary>
    /// <returns>Its number.</returns>
    public int AddText(int start, int length)
    {
        if (TextCount == _texts.Length)
        {
            Array.Resize(ref _texts, Math.Max(64, 2 * TextCount));
        }
        _texts[TextCount] = (uint)start | ((long)length << 32);
        return TextCount++;
    }

    /// <summary>Where a text is in the arena.</summary>
    public (int Start, int Length) TextAt(int number) => ((int)_texts[number], (int)(_texts[number] >> 32));

    public bool IsNull(int row) => HasNulls && _nulls[row];

    /// <summary>Rows from <paramref name="start"/> on whose values were written one after the other get their places.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="isPresent">Which rows have a value.</param>
    /// <param name="values">How many have.</param>
    public void Spread(int start, ReadOnlySpan<bool> isPresent, int values)
    {
        if (values < isPresent.Length)
        {
            switch (Type.Kind)
            {
                case TokenKind.Float32:
                    Spread(_singles.AsSpan(start), isPresent, values, float.NaN);
                    break;
                case TokenKind.Float64:
                    Spread(_doubles.AsSpan(start), isPresent, values, double.NaN);
                    break;
                default:
                    Spread(_wholes.AsSpan(start), isPresent, values, 0);
                    break;
            }
        }
        SetNulls(start, isPresent, values);
    }

    /// <summary>Notes which rows from <paramref name="start"/> on have no value; what they hold is left to the caller.</summary>
    /// <param name="start">The first row.</param>
    /// <param name="isPresent">Which rows have a value.</param>
    /// <param name="values">How many have.</param>
    public void SetNulls(int start, ReadOnlySpan<bool> isPresent, int values)
    {
        if (values == isPresent.Length && !HasNulls)
        {
            return;
        }
        if (!HasNulls)
        {
            HasNulls = true;
            _nulls.AsSpan(0, start).Clear();
        }
        for (int row = 0; row < isPresent.Length; row++)
        {
            _nulls[start + row] = !isPresent[row];
        }
    }

    // From the end, so that no value is overwritten before it has moved.
    private static void Spread<T>(Span<T> rows, ReadOnlySpan<bool> isPresent, int values, T none)
    {
        for (int row = isPresent.Length - 1; row >= 0; row--)
        {
            rows[row] = isPresent[row] ? rows[--values] : none;
        }
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, length);
        }
    }
}
