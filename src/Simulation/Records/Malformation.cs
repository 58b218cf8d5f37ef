using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Records;

/// <summary>Breaks a well-formed record in place.</summary>
internal static class Malformation
{
    /// <summary>Breaks the record in <paramref name="record"/>; the result is its new length, never greater than before.</summary>
    public static int Apply(MalformedKind kind, Span<byte> record)
    {
        switch (kind)
        {
            case MalformedKind.Torn:
                return record.Length / 2;
            case MalformedKind.NotJson:
                record[0] = (byte)'<';
                break;
            case MalformedKind.NotAnObject:
                "null"u8.CopyTo(record);
                return 4;
            case MalformedKind.MissingId:
                return DropId(record);
            case MalformedKind.BadUtf8:
                // The first byte of a two-byte character, and no second.
                record[TransactionWriter.IdAt + 25] = 0xC3;
                break;
            case MalformedKind.ImpossibleDate:
                "13-32T25:61"u8.CopyTo(record[(TransactionWriter.TimeAt + 5)..]);
                break;
            case MalformedKind.WrongType:
                ReplaceQuotes(record[TransactionWriter.AmountAt..], (byte)'[', (byte)']');
                break;
            case MalformedKind.NotANumber:
                record[TransactionWriter.AmountAt + 1] = (byte)'R';
                break;
        }

        return record.Length;
    }

    private static int DropId(Span<byte> record)
    {
        const int CommaAt = TransactionWriter.IdAt + EndToEndId.Length + 1;
        ReadOnlySpan<byte> rest = record[(CommaAt + 1)..];
        rest.CopyTo(record[1..]);
        return rest.Length + 1;
    }

    // "123.45" becomes [123.45].
    private static void ReplaceQuotes(Span<byte> value, byte open, byte close)
    {
        value[0] = open;
        value[1 + value[1..].IndexOf((byte)'"')] = close;
    }
}
