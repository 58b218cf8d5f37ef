using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vigia.Stages.Decode;

/// <summary>What stopped the reading of predicted members.</summary>
internal enum Stop
{
    /// <summary>The name is not the predicted one.</summary>
    Name,

    /// <summary>The value is not a string without escapes, plain number, true or false.</summary>
    Value,

    /// <summary>No comma follows the value.</summary>
    Separator,

    /// <summary>The field was there before.</summary>
    Twice,
}

/// <summary>Reads members of JSON objects by comparing what is before each value with what is expected there.</summary>
internal static class PredictedMembers
{
    /// <summary>Reads members as long as each is the predicted one and its value simple.</summary>
    /// <remarks>
    /// Most of the time of decoding is spent here, so nothing is called from here and everything stays in registers. The record's
    /// end is not checked at each step: whatever is read beyond it, the next name cannot stand where the record has ended.
    /// </remarks>
    /// <param name="layout">What is known of the records.</param>
    /// <param name="record">A record with readable bytes after it, as <see cref="IScan"/> needs them.</param>
    /// <param name="recordNumber">Different from that of any record before.</param>
    /// <param name="tokens">Written by slot.</param>
    /// <param name="current">The member expected; afterwards the one at which it stopped.</param>
    /// <param name="at">Where it is expected; afterwards the name, value or separator at which it stopped.</param>
    public static Stop Read<TScan>(
        RecordLayout layout,
        ReadOnlySpan<byte> record,
        int recordNumber,
        Span<Token> tokens,
        ref int current,
        ref int at
    )
        where TScan : struct, IScan
    {
        ref byte text = ref MemoryMarshal.GetReference(record);
        ref byte literals = ref MemoryMarshal.GetReference(layout.Literals);
        ref LayoutMember members = ref MemoryMarshal.GetReference(layout.Members);
        ref Token firstToken = ref MemoryMarshal.GetReference(tokens);
        nint end = record.Length;
        nint place = at;
        nint expected = current;
        Stop stop;
        while (true)
        {
            ref LayoutMember member = ref Unsafe.Add(ref members, expected);
            nint length = member.LiteralLength;
            stop = Stop.Name;
            if (
                length >= end - place
                || !TScan.AreEqual(in Unsafe.Add(ref text, place), in Unsafe.Add(ref literals, member.Literal), length)
            )
            {
                break;
            }
            place += length;
            ref int seenIn = ref Unsafe.Add(ref members, member.Field).SeenIn;
            stop = Stop.Twice;
            if (seenIn == recordNumber)
            {
                break;
            }
            seenIn = recordNumber;
            nint next = SkipSimpleValue<TScan>(ref text, place, end, ref Unsafe.Add(ref firstToken, member.Slot));
            stop = Stop.Value;
            if (next < 0)
            {
                break;
            }
            // Where a value ends hangs on where it began, and so on back to the record's beginning. If its length is the predicted one, a
            // branch that the processor foresees cuts this chain, and values are looked at side by side.
            nint predicted = place + member.Extent;
            if (next == predicted)
            {
                place = predicted;
            }
            else
            {
                member.Miss((int)(next - place));
                place = next;
            }
            stop = Stop.Separator;
            if (Unsafe.Add(ref text, place) != ',')
            {
                break;
            }
            place++;
            expected = member.Next;
        }
        current = (int)expected;
        at = (int)place;
        return stop;
    }

    /// <summary>
    /// Where the value at <paramref name="at"/> ends; -1 if it is not simple. What looks like a plain number may continue, and a string may
    /// end behind the record's end: the caller notices by what follows.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static nint SkipSimpleValue<TScan>(ref byte text, nint at, nint end, ref Token token)
        where TScan : struct, IScan
    {
        byte first = Unsafe.Add(ref text, at);
        if (first == '"')
        {
            nint quote = TScan.IndexOfStringEnd(in text, at + 1, end);
            token = new Token(TokenKind.Text, (int)at + 1, (int)(quote - at) - 1);
            return Unsafe.Add(ref text, quote) == '"' ? quote + 1 : -1;
        }
        if ((uint)(first - '0') <= 9)
        {
            (int whole, int fraction) = TScan.DecimalAt(in Unsafe.Add(ref text, at));
            token = new Token(TokenKind.PlainNumber, (int)at, whole + fraction, (byte)fraction);
            return fraction != 1 & (first != '0' | whole == 1) ? at + whole + fraction : -1;
        }
        // Which of the two it is cannot be predicted, so there is no branch on it.
        int isTrue = IsWord(ref text, at, "true"u8);
        int isFalse = IsWord(ref text, at + 1, "alse"u8) & Unsafe.BitCast<bool, byte>(first == 'f');
        token = new Token((TokenKind)((int)TokenKind.False - isTrue), (int)at, 5 - isTrue);
        return (isTrue | isFalse) != 0 ? at + 5 - isTrue : -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int IsWord(ref byte text, nint at, ReadOnlySpan<byte> fourBytes) =>
        Unsafe.BitCast<bool, byte>(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref text, at)) == MemoryMarshal.Read<uint>(fourBytes));
}
