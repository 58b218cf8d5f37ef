using System.Text.Json;

namespace Vigia.Stages.Decode;

/// <summary>The text of tokens, with escapes and doubled quotes undone in a buffer that one worker keeps.</summary>
internal sealed class TokenText
{
    private byte[] _buffer = new byte[256];

    /// <summary>The text that a token stands for, valid until the next call.</summary>
    /// <returns>False if it stands for none: the token is no scalar, or an escape is half of a surrogate pair or stands beside invalid UTF-8.</returns>
    public bool TryRead(ReadOnlySpan<byte> record, Token token, out ReadOnlySpan<byte> text)
    {
        text = token.Length == 0 ? default : record.Slice(token.Start, token.Length);
        switch (token.Kind)
        {
            case TokenKind.Text or TokenKind.Number:
                return true;
            case TokenKind.True:
                text = "true"u8;
                return true;
            case TokenKind.False:
                text = "false"u8;
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
        if (_buffer.Length < length)
        {
            _buffer = new byte[Math.Max(length, 2 * _buffer.Length)];
        }
    }
}
