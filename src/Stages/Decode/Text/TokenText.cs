using System.Runtime.CompilerServices;
using System.Text.Json;
using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>The text of tokens, with escapes and doubled quotes undone in a buffer that one worker keeps.</summary>
/// <remarks>The bytes of a text are followed by <see cref="ByteColumn.Slack"/> readable ones, like those of a record.</remarks>
internal sealed class TokenText
{
    private byte[] _buffer = new byte[256];

    /// <summary>The text that a token stands for, valid until the next call.</summary>
    /// <returns>False if it stands for none: the token is no scalar, or an escape is half of a surrogate pair or stands beside invalid UTF-8.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(ReadOnlySpan<byte> record, Token token, out ReadOnlySpan<byte> text)
    {
        text = record.Slice(token.Start, token.Length);
        return token.Kind is TokenKind.Text or TokenKind.Number or TokenKind.PlainNumber || TryReadOther(record, token, ref text);
    }

    private bool TryReadOther(ReadOnlySpan<byte> record, Token token, ref ReadOnlySpan<byte> text)
    {
        switch (token.Kind)
        {
            case TokenKind.True or TokenKind.False:
                return true;
            case TokenKind.DoubledQuotes:
                text = Undouble(text);
                return true;
            case TokenKind.EscapedText:
                return TryUnescape(record.Slice(token.Start - 1, token.Length + 2), out text);
            default:
                return false;
        }
    }

    /// <summary>The text of a JSON string, given with its quotes.</summary>
    public bool TryUnescape(ReadOnlySpan<byte> quoted, out ReadOnlySpan<byte> text)
    {
        Reserve(quoted.Length);
        var reader = new Utf8JsonReader(quoted);
        reader.Read();
        try
        {
            text = _buffer.AsSpan(0, reader.CopyString(_buffer));
            return true;
        }
        catch (InvalidOperationException)
        {
            text = default;
            return false;
        }
    }

    private ReadOnlySpan<byte> Undouble(ReadOnlySpan<byte> text)
    {
        Reserve(text.Length);
        int length = 0;
        for (int i = 0; i < text.Length; i++)
        {
            _buffer[length++] = text[i];
            i += text[i] == '"' ? 1 : 0;
        }
        return _buffer.AsSpan(0, length);
    }

    private void Reserve(int length)
    {
        if (_buffer.Length < length + ByteColumn.Slack)
        {
            _buffer = new byte[Math.Max(length + ByteColumn.Slack, 2 * _buffer.Length)];
        }
    }
}
