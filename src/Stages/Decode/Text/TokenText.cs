using System.Runtime.CompilerServices;
using System.Text.Json;
using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>The text of tokens, with escapes and doubled quotes undone in a buffer that one worker keeps.</summary>
/// <remarks>The bytes of a text are followed by <see cref="ByteColumn.Slack"/> readable ones, like those of a record.</remarks>
/// <param name="form">How values are written; null for binary records.</param>
internal sealed class TokenText(TextForm? form = null)
{
    // Literals with the readable bytes that a text must have after it.
    private static readonly byte[] True = [.. "true"u8, .. new byte[ByteColumn.Slack]];
    private static readonly byte[] False = [.. "false"u8, .. new byte[ByteColumn.Slack]];

    private readonly TextForm _form = form ?? TextForm.Plain;
    private byte[] _buffer = new byte[256];

    /// <summary>
    /// Texts that tokens refer to and no record holds, with <see cref="ByteColumn.Slack"/> readable bytes after the last.
    /// </summary>
    public byte[] Constants { get; set; } = [];

    /// <summary>The text that a token represents, valid until the next call.</summary>
    /// <returns>False if it represents no text: the token is not a scalar, or an escape is half of a surrogate pair or is beside invalid
    /// UTF-8.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryRead(ReadOnlySpan<byte> record, Token token, out ReadOnlySpan<byte> text)
    {
        if (token.Kind is TokenKind.Text or TokenKind.Number or TokenKind.PlainNumber)
        {
            text = record.Slice(token.Start, token.Length);
            return true;
        }
        return TryReadOther(record, token, out text);
    }

    /// <summary>
    /// The text of a number with a decimal point, however the records write it; false as above, or if points stand where none belongs.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadDecimal(ReadOnlySpan<byte> record, Token token, out ReadOnlySpan<byte> text) =>
        TryRead(record, token, out text) && (!_form.IsDecimalComma || TryWriteWithPoint(token, ref text));

    /// <summary>Whether a token has no value: it is absent or null, or a text that means so.</summary>
    public bool IsMissing(ReadOnlySpan<byte> record, Token token) =>
        token.Kind switch
        {
            TokenKind.Missing or TokenKind.Null => true,
            TokenKind.Text or TokenKind.EscapedText or TokenKind.DoubledQuotes => TryRead(record, token, out ReadOnlySpan<byte> text)
                && _form.IsMissing(text),
            _ => false,
        };

    private bool TryWriteWithPoint(Token token, ref ReadOnlySpan<byte> text)
    {
        // JSON's numbers, and those of binary records, have a point in any country.
        if (token.Kind is not (TokenKind.Text or TokenKind.EscapedText or TokenKind.DoubledQuotes))
        {
            return true;
        }
        Reserve(text.Length);
        bool isWritten = DecimalCommaText.TryWrite(text, _buffer, out int length);
        text = _buffer.AsSpan(0, length);
        return isWritten;
    }

    private bool TryReadOther(ReadOnlySpan<byte> record, Token token, out ReadOnlySpan<byte> text)
    {
        text = default;
        switch (token.Kind)
        {
            case TokenKind.True:
                text = True.AsSpan(0, 4);
                return true;
            case TokenKind.False:
                text = False.AsSpan(0, 5);
                return true;
            case TokenKind.DoubledQuotes:
                text = Undouble(record.Slice(token.Start, token.Length));
                return true;
            case TokenKind.Constant:
                text = Constants.AsSpan(token.Start, token.Length);
                return true;
            case >= TokenKind.Int64:
                Reserve(BinaryText.MaxBytes(token));
                text = _buffer.AsSpan(0, BinaryText.Write(record, token, _buffer));
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
