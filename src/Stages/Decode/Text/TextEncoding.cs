using System.Text;
using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>An encoding of one byte a character, in which text records may be written.</summary>
internal sealed class TextEncoding
{
    private const int MostBytes = 3;

    // The UTF-8 bytes of each byte from 128 on.
    private readonly byte[][] _characters = new byte[128][];

    private TextEncoding(Encoding encoding)
    {
        for (int i = 0; i < _characters.Length; i++)
        {
            _characters[i] = Encoding.UTF8.GetBytes(encoding.GetString([(byte)(128 + i)]));
        }
    }

    /// <summary>ISO-8859-1.</summary>
    public static TextEncoding Latin1 { get; } = new(Encoding.Latin1);

    /// <summary>Windows-1252: ISO-8859-1 with further characters in place of control codes.</summary>
    public static TextEncoding Windows1252 { get; } = new(CodePagesEncodingProvider.Instance.GetEncoding(1252)!);

    /// <summary>Rewrites the header and the payloads of a batch in UTF-8, so that all later stages read UTF-8 alone.</summary>
    /// <param name="batch">A received batch.</param>
    /// <param name="scratch">The worker's columns: of payloads, and of which record each comes from.</param>
    public void Rewrite(RecordBatch batch, (ByteColumn Payloads, Column<int> Messages) scratch)
    {
        if (!Ascii.IsValid(batch.Header.Span))
        {
            byte[] header = new byte[MostBytes * batch.Header.Length];
            batch.Header = header.AsMemory(0, Write(batch.Header.Span, header));
        }
        if (Ascii.IsValid(batch.Payloads.Bytes))
        {
            return;
        }
        scratch.Payloads.Clear();
        Span<int> messages = scratch.Messages.Resize(batch.Received);
        for (int i = 0; i < messages.Length; i++)
        {
            ReadOnlySpan<byte> payload = batch.Payloads[i];
            scratch.Payloads.Commit(Write(payload, scratch.Payloads.Reserve(MostBytes * payload.Length)));
            messages[i] = i;
        }
        batch.Expand(scratch.Payloads, messages);
    }

    /// <summary>Writes a text in UTF-8.</summary>
    /// <param name="text">The text in this encoding.</param>
    /// <param name="utf8">Three times as long.</param>
    /// <returns>Bytes written.</returns>
    public int Write(ReadOnlySpan<byte> text, Span<byte> utf8)
    {
        int written = 0;
        while (!text.IsEmpty)
        {
            int plain = text.IndexOfAnyInRange((byte)0x80, (byte)0xFF);
            int length = plain < 0 ? text.Length : plain;
            text[..length].CopyTo(utf8[written..]);
            written += length;
            text = text[length..];
            if (!text.IsEmpty)
            {
                byte[] character = _characters[text[0] - 128];
                character.CopyTo(utf8[written..]);
                written += character.Length;
                text = text[1..];
            }
        }
        return written;
    }
}
