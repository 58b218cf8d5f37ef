using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vigia.Stages.Decode;

/// <summary>Numbers of binary records to the float that a model sees: by way of the nearest double, as from text.</summary>
internal static class BinaryNumbers
{
    // Ten to the power of 22 is the greatest that is an exact double.
    private static ReadOnlySpan<double> PowersOfTen =>
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22];

    /// <summary>
    /// Writes the values of the first columns whose tokens hold whole numbers and finite binary fractions, or are missing where they
    /// may be.
    /// </summary>
    /// <param name="tokens">Tokens by slot.</param>
    /// <param name="columns">Columns whose slots are below the number of tokens, and indexes below that of the row's values.</param>
    /// <param name="row">A row of the matrix.</param>
    /// <returns>How many columns were written: all, or those before one whose token is something else.</returns>
    public static int Convert(ReadOnlySpan<Token> tokens, ReadOnlySpan<NumberColumn> columns, Span<float> row)
    {
        ref Token firstToken = ref MemoryMarshal.GetReference(tokens);
        ref float firstValue = ref MemoryMarshal.GetReference(row);
        for (int i = 0; i < columns.Length; i++)
        {
            ref readonly Token token = ref Unsafe.Add(ref firstToken, columns[i].Slot);
            ref float value = ref Unsafe.Add(ref firstValue, columns[i].Index);
            switch (token.Kind)
            {
                case TokenKind.Int64:
                    value = token.Bits;
                    continue;
                case TokenKind.Float64:
                    value = (float)BitConverter.Int64BitsToDouble(token.Bits);
                    break;
                case TokenKind.Float32:
                    value = BitConverter.Int32BitsToSingle((int)token.Bits);
                    break;
                case TokenKind.Decimal when token.Bits is >= -(1L << 53) and <= 1L << 53 && token.Scale < PowersOfTen.Length:
                    value = (float)(token.Bits / PowersOfTen[token.Scale]);
                    continue;
                case TokenKind.Missing or TokenKind.Null when !columns[i].IsRequired:
                    value = columns[i].Missing;
                    continue;
                default:
                    return i;
            }
            if (!float.IsFinite(value))
            {
                return i;
            }
        }
        return columns.Length;
    }

    /// <summary>
    /// The double nearest to a token's number; an instant is its milliseconds since 1970, a time of day those since midnight.
    /// </summary>
    /// <param name="token">A binary number.</param>
    /// <param name="value">Also NaN and infinite, which binary records can hold.</param>
    /// <returns>False if it takes decimal text to tell (<see cref="BinaryText"/>).</returns>
    public static bool TryConvert(Token token, out double value)
    {
        switch (token.Kind)
        {
            case TokenKind.Int64:
                value = token.Bits;
                return true;
            case TokenKind.UInt64:
                value = (ulong)token.Bits;
                return true;
            case TokenKind.Float64:
                value = BitConverter.Int64BitsToDouble(token.Bits);
                return true;
            case TokenKind.Float32:
                value = BitConverter.Int32BitsToSingle((int)token.Bits);
                return true;
            case TokenKind.Instant or TokenKind.TimeOfDay:
                value = Divide(token.Bits, (TimeUnit)token.Scale);
                return true;
            default:
                bool isExact =
                    token.Kind == TokenKind.Decimal && token.Bits is >= -(1L << 53) and <= 1L << 53 && token.Scale < PowersOfTen.Length;
                value = isExact ? token.Bits / PowersOfTen[token.Scale] : 0;
                return isExact;
        }
    }

    private static double Divide(long bits, TimeUnit unit) =>
        unit switch
        {
            TimeUnit.Day => bits * 86_400_000.0,
            TimeUnit.Millisecond => bits,
            TimeUnit.Microsecond => bits / 1e3,
            _ => bits / 1e6,
        };
}
