using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Vigia.Statistics;

namespace Vigia.Stages.Decode;

/// <summary>
/// Converts the plain numbers of a record, whose form is known from reading them, so that nothing is left to check. Up to 16 digits
/// without a point make one rounding; up to 15 with a point, and a power of ten up to 10^14, are exact doubles, hence their quotient
/// is correctly rounded (see <see cref="NumberText"/>).
/// </summary>
internal static class PlainNumbers
{
    // For each length (0 to 16) and number of bytes from the point on (0 to 15): where in the text each of 16 digits is, the last
    // one at the end; 0x80 for none, which makes a zero.
    private static readonly byte[] DigitPlaces = MakeDigitPlaces();

    private static ReadOnlySpan<double> PowersOfTen => [1, 1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14];

    /// <summary>Writes the values of the first columns whose tokens are plain numbers.</summary>
    /// <param name="level">Vector width; the processor must have it.</param>
    /// <param name="record">The record, with 16 readable bytes after it.</param>
    /// <param name="tokens">Tokens by slot.</param>
    /// <param name="columns">Columns whose slots are below the number of tokens, and indexes below that of the row's values.</param>
    /// <param name="row">A row of the matrix.</param>
    /// <returns>How many columns were written: all, or those before one whose token is something else.</returns>
    public static int Convert(
        SimdLevel level,
        ReadOnlySpan<byte> record,
        ReadOnlySpan<Token> tokens,
        ReadOnlySpan<NumberColumn> columns,
        Span<float> row
    ) =>
        level >= SimdLevel.Bits128 && Sse41.IsSupported
            ? ConvertVector128(record, tokens, columns, row)
            : ConvertScalar(record, tokens, columns, row);

    private static int ConvertScalar(
        ReadOnlySpan<byte> record,
        ReadOnlySpan<Token> tokens,
        ReadOnlySpan<NumberColumn> columns,
        Span<float> row
    )
    {
        for (int i = 0; i < columns.Length; i++)
        {
            Token token = tokens[columns[i].Slot];
            if (token.Kind != TokenKind.PlainNumber)
            {
                return i;
            }
            long digits = 0;
            foreach (byte b in record.Slice(token.Start, token.Length))
            {
                digits = b == '.' ? digits : (10 * digits) + (b - '0');
            }
            row[columns[i].Index] = (float)(digits / PowersOfTen[token.Fraction]);
        }
        return columns.Length;
    }

    private static int ConvertVector128(
        ReadOnlySpan<byte> record,
        ReadOnlySpan<Token> tokens,
        ReadOnlySpan<NumberColumn> columns,
        Span<float> row
    )
    {
        ref byte text = ref MemoryMarshal.GetReference(record);
        ref Token firstToken = ref MemoryMarshal.GetReference(tokens);
        ref float firstValue = ref MemoryMarshal.GetReference(row);
        ref byte places = ref MemoryMarshal.GetArrayDataReference(DigitPlaces);
        ref double powers = ref MemoryMarshal.GetReference(PowersOfTen);
        for (int i = 0; i < columns.Length; i++)
        {
            ref readonly Token token = ref Unsafe.Add(ref firstToken, columns[i].Slot);
            if (token.Kind != TokenKind.PlainNumber)
            {
                return i;
            }
            Vector128<byte> bytes = Vector128.LoadUnsafe(ref text, (nuint)token.Start) - Vector128.Create((byte)'0');
            Vector128<byte> digits = Ssse3.Shuffle(
                bytes,
                Vector128.LoadUnsafe(ref places, (nuint)(((token.Length << 4) + token.Fraction) << 4))
            );
            Vector128<short> pairs = Ssse3.MultiplyAddAdjacent(digits, Vector128.Create((ushort)0x010A).AsSByte());
            Vector128<int> fours = Sse2.MultiplyAddAdjacent(pairs, Vector128.Create(0x0001_0064).AsInt16());
            Vector128<short> packed = Sse41.PackUnsignedSaturate(fours, fours).AsInt16();
            ulong eights = Sse2.MultiplyAddAdjacent(packed, Vector128.Create(0x0001_2710).AsInt16()).AsUInt64().ToScalar();
            long value = ((long)(uint)eights * 100_000_000) + (long)(eights >> 32);
            Unsafe.Add(ref firstValue, columns[i].Index) = (float)(value / Unsafe.Add(ref powers, token.Fraction));
        }
        return columns.Length;
    }

    private static byte[] MakeDigitPlaces()
    {
        byte[] places = new byte[17 * 16 * 16];
        Array.Fill(places, (byte)0x80);
        for (int length = 1; length <= 16; length++)
        {
            for (int fraction = 0; fraction < Math.Min(length, 16); fraction++)
            {
                int point = fraction == 0 ? -1 : length - fraction;
                int to = (((length << 4) + fraction) << 4) + 15;
                for (int from = length - 1; from >= 0; from--)
                {
                    if (from != point)
                    {
                        places[to--] = (byte)from;
                    }
                }
            }
        }
        return places;
    }
}
