using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

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

    /// <summary>Whether a token refers to bytes of its record.</summary>
    public static bool RefersToBytes(TokenKind kind) => kind is TokenKind.Text or TokenKind.LongDecimal or TokenKind.Uuid;
}
