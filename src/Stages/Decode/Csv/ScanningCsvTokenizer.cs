using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>
/// Splits CSV records by vector comparisons, and recognises plain numbers by looking at 16 bytes at once. It predicts nothing: a record in
/// which quotes stand other than around a whole cell, or whose cells are not those of the header, goes to the general tokenizer.
/// </summary>
/// <param name="general">Reads what this one does not.</param>
/// <param name="delimiter">The delimiter between cells.</param>
/// <param name="isNumber">For each slot, whether it is read as a number and not as an id, where it matters how a number is written.</param>
internal sealed class ScanningCsvTokenizer<TScan>(CsvTokenizer general, byte delimiter, bool[] isNumber) : RecordTokenizer
    where TScan : struct, IScan
{
    private FastPathGate _scanning;

    public override void Begin(RecordBatch batch) => general.Begin(batch);

    public override Fault? Read(ReadOnlySpan<byte> record, Span<Token> tokens)
    {
        if (!_scanning.ShouldTry())
        {
            return general.Read(record, tokens);
        }
        general.ClearAbsent(tokens);
        if (TryRead(CsvTokenizer.WithoutLineEnd(record), general.Slots, tokens))
        {
            _scanning.Succeeded();
            return null;
        }
        _scanning.Failed();
        return general.Read(record, tokens);
    }

    private bool TryRead(ReadOnlySpan<byte> record, int[] slots, Span<Token> tokens)
    {
        if (record.IsEmpty)
        {
            return false;
        }
        ref byte text = ref MemoryMarshal.GetReference(record);
        nint end = record.Length;
        var ends = new CellEnds<TScan>(record, delimiter);
        nint start = 0;
        for (int column = 0; column < slots.Length; column++)
        {
            int slot = slots[column];
            nint at = ends.Next();
            Token cell;
            if (at == end || Unsafe.Add(ref text, at) == delimiter)
            {
                cell = slot < 0 ? default : Cell(ref text, start, at - start, isNumber[slot]);
            }
            else if (!TryReadQuoted(ref text, start, end, ref ends, ref at, out cell))
            {
                return false;
            }
            if (slot >= 0)
            {
                tokens[slot] = cell;
            }
            if (at == end)
            {
                return column == slots.Length - 1;
            }
            start = at + 1;
        }
        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Token Cell(ref byte text, nint start, nint length, bool isNumber)
    {
        if (isNumber && length > 0)
        {
            (int whole, int fraction) = TScan.DecimalAt(in Unsafe.Add(ref text, start));
            bool isPlain = whole + fraction == length & fraction != 1 & whole > 0 & (whole == 1 | Unsafe.Add(ref text, start) != '0');
            return isPlain
                ? new Token(TokenKind.PlainNumber, (int)start, (int)length, (byte)fraction)
                : new Token(TokenKind.Text, (int)start, (int)length);
        }
        return new Token(length == 0 ? TokenKind.Null : TokenKind.Text, (int)start, (int)length);
    }

    /// <summary>
    /// A cell in quotes that holds no quote itself. Afterwards <paramref name="at"/> is the delimiter behind it, or the record's end.
    /// </summary>
    private bool TryReadQuoted(ref byte text, nint start, nint end, ref CellEnds<TScan> ends, ref nint at, out Token cell)
    {
        cell = default;
        if (at != start || Unsafe.Add(ref text, at) != '"')
        {
            return false;
        }
        do
        {
            at = ends.Next();
        } while (at < end && Unsafe.Add(ref text, at) != '"');
        if (at == end || (at + 1 < end && Unsafe.Add(ref text, at + 1) != delimiter))
        {
            return false;
        }
        nint length = at - start - 1;
        cell = new Token(length == 0 ? TokenKind.Null : TokenKind.Text, (int)start + 1, (int)length);
        at = ends.Next();
        return true;
    }
}
