using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>
/// A record made of the columns of a file: a token for each, ready for decoding, then the bytes to which tokens refer. It lives within one
/// process and is never written out.
/// </summary>
internal static class ColumnarRecord
{
    /// <summary>Bytes of the tokens of so many columns.</summary>
    public static int TokenBytes(int columns) => columns * Unsafe.SizeOf<Token>();

    /// <summary>The tokens of a record.</summary>
    /// <param name="record">At least <see cref="TokenBytes"/>.</param>
    /// <param name="columns">How many there are.</param>
    public static ReadOnlySpan<Token> TokensOf(ReadOnlySpan<byte> record, int columns) =>
        MemoryMarshal.Cast<byte, Token>(record[..TokenBytes(columns)]);

    /// <summary>The tokens of a record that is being made.</summary>
    public static Span<Token> TokensOf(Span<byte> record, int columns) => MemoryMarshal.Cast<byte, Token>(record[..TokenBytes(columns)]);

    /// <summary>A received record of a batch with columns, put together if need be; of any other batch its payload.</summary>
    public static ReadOnlySpan<byte> PayloadOf(RecordBatch batch, int received) =>
        batch.Columns is ColumnarRecords { Count: > 0 } columns ? columns.RecordAt(received) : batch.Payloads[received];

    /// <summary>Whether a token refers to bytes of its record.</summary>
    public static bool RefersToBytes(TokenKind kind) => kind is TokenKind.Text or TokenKind.LongDecimal or TokenKind.Uuid;
}
