using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>
/// Values of columns to those of rows, many at a time. A row whose value is not an ordinary one is marked as odd: what it holds then means
/// nothing, and its tokens show what is wrong with it.
/// </summary>
internal static class ColumnarKernels
{
    private const long MaxExact = 1L << 53;

    private static ReadOnlySpan<double> PowersOfTen =>
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18];

    /// <summary>Converts the values of a number or boolean.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="values">Its column.</param>
    /// <param name="start">The first row.</param>
    /// <param name="cells">Where they go.</param>
    /// <param name="isOdd">One for each row.</param>
    /// <returns>False where values of this type take more than a conversion.</returns>
    public static bool TryConvert(FeatureColumn feature, ColumnarValues values, int start, MatrixColumn cells, Span<bool> isOdd)
    {
        switch (values.Type.Kind)
        {
            case TokenKind.Float32 when feature.Type == FeatureType.Number:
                Singles(feature, values.Singles.Slice(start, isOdd.Length), cells, isOdd);
                return true;
            case TokenKind.Float64 when feature.Type == FeatureType.Number:
                Doubles(feature, values.Doubles.Slice(start, isOdd.Length), cells, isOdd);
                return true;
            case TokenKind.Int64 when feature.Type == FeatureType.Number:
            case TokenKind.True when feature.Type == FeatureType.Boolean:
                Wholes(values.Wholes.Slice(start, isOdd.Length), cells);
                break;
            case TokenKind.Decimal when feature.Type == FeatureType.Number && values.Type.Scale < PowersOfTen.Length:
                Decimals(PowersOfTen[values.Type.Scale], values.Wholes.Slice(start, isOdd.Length), cells, isOdd);
                break;
            default:
                return false;
        }
        Nulls(feature, values, start, cells, isOdd);
        return true;
    }

    /// <summary>The codes of texts.</summary>
    public static void Codes(
        FeatureColumn feature,
        ColumnarValues values,
        ReadOnlySpan<float> codes,
        int start,
        MatrixColumn cells,
        Span<bool> isOdd
    )
    {
        ReadOnlySpan<long> numbers = values.Wholes.Slice(start, isOdd.Length);
        for (int i = 0; i < numbers.Length; i++)
        {
            float code = codes[(int)numbers[i]];
            cells[i] = code;
            isOdd[i] |= code == ColumnarPlan.NoCode;
        }
        Nulls(feature, values, start, cells, isOdd);
    }

    /// <summary>Converts instants to Unix ms.</summary>
    /// <returns>False where values of this type take more than a conversion.</returns>
    public static bool TryConvertTimes(ColumnarValues values, int start, Span<long> times, Span<bool> isOdd)
    {
        if (values.Type.Kind != TokenKind.Instant || values.HasNulls)
        {
            return false;
        }
        ReadOnlySpan<long> instants = values.Wholes.Slice(start, times.Length);
        switch ((TimeUnit)values.Type.Scale)
        {
            case TimeUnit.Millisecond:
                instants.CopyTo(times);
                break;
            case TimeUnit.Microsecond:
                for (int i = 0; i < instants.Length; i++)
                {
                    long ms = instants[i] / 1000;
                    times[i] = ms - (ms * 1000 > instants[i] ? 1 : 0);
                }
                break;
            default:
                return false;
        }
        for (int i = 0; i < times.Length; i++)
        {
            isOdd[i] |= times[i] is < IsoTime.Min or > IsoTime.Max;
        }
        return true;
    }

    private static void Singles(FeatureColumn feature, ReadOnlySpan<float> values, MatrixColumn cells, Span<bool> isOdd)
    {
        bool isPlain = true;
        for (int i = 0; i < values.Length; i++)
        {
            cells[i] = values[i];
            isPlain &= float.IsFinite(values[i]);
        }
        if (!isPlain)
        {
            Mend(feature, values.Length, cells, isOdd);
        }
    }

    private static void Doubles(FeatureColumn feature, ReadOnlySpan<double> values, MatrixColumn cells, Span<bool> isOdd)
    {
        bool isPlain = true;
        for (int i = 0; i < values.Length; i++)
        {
            float value = (float)values[i];
            cells[i] = value;
            isPlain &= float.IsFinite(value);
        }
        if (!isPlain)
        {
            Mend(feature, values.Length, cells, isOdd);
        }
    }

    private static void Wholes(ReadOnlySpan<long> values, MatrixColumn cells)
    {
        for (int i = 0; i < values.Length; i++)
        {
            cells[i] = values[i];
        }
    }

    private static void Decimals(double unit, ReadOnlySpan<long> values, MatrixColumn cells, Span<bool> isOdd)
    {
        for (int i = 0; i < values.Length; i++)
        {
            cells[i] = (float)(values[i] / unit);
            isOdd[i] |= values[i] is < -MaxExact or > MaxExact;
        }
    }

    /// <summary>NaN is a value that is missing, infinity one that rejects the record.</summary>
    private static void Mend(FeatureColumn feature, int rows, MatrixColumn cells, Span<bool> isOdd)
    {
        for (int i = 0; i < rows; i++)
        {
            if (float.IsNaN(cells[i]))
            {
                cells[i] = feature.Missing;
                isOdd[i] |= feature.MissingFault is not null;
            }
            else
            {
                isOdd[i] |= float.IsInfinity(cells[i]);
            }
        }
    }

    private static void Nulls(FeatureColumn feature, ColumnarValues values, int start, MatrixColumn cells, Span<bool> isOdd)
    {
        if (!values.HasNulls)
        {
            return;
        }
        ReadOnlySpan<bool> nulls = values.Nulls.Slice(start, isOdd.Length);
        for (int i = 0; i < nulls.Length; i++)
        {
            if (nulls[i])
            {
                cells[i] = feature.Missing;
                isOdd[i] |= feature.MissingFault is not null;
            }
        }
    }
}
