using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Privacy;

/// <summary>
/// Writes a payload, as far as it may be shown, as properties of a JSON object: <c>payload</c>, <c>payload_encoding</c>
/// (<c>utf-8</c>, <c>base64</c> or <c>withheld</c>), <c>payload_bytes</c>, and where they apply <c>payload_truncated</c>
/// and <c>payload_hash</c>. Always text, so that a column of payloads has one type. Not for several threads at once.
/// </summary>
/// <param name="redactor">Takes the personal values out; null where nothing is personal.</param>
/// <param name="hash">The keyed hash; null without a key.</param>
/// <param name="limitBytes">Longer payloads are cut.</param>
internal sealed class PayloadForm(Redactor? redactor, KeyedHash? hash, int limitBytes)
{
    private readonly ArrayBufferWriter<byte> _redacted = new();
    private readonly ColumnarJson _columnar = new();

    /// <summary>Writes the payload of a received record.</summary>
    public void Write(Utf8JsonWriter json, RecordBatch batch, int received)
    {
        ReadOnlySpan<byte> payload = ColumnarRecord.PayloadOf(batch, received);
        ReadOnlySpan<byte> header = batch.Header.Span;
        if (ColumnarHeader.IsOne(header))
        {
            if (!_columnar.TryWrite(header, payload, out ReadOnlySpan<byte> record))
            {
                WriteWithheld(json, payload, hash);
                return;
            }
            payload = record;
        }
        if (redactor is null)
        {
            WriteShown(json, payload, payload.Length);
        }
        else if (TryRedact(redactor, header, payload))
        {
            WriteShown(json, _redacted.WrittenSpan, payload.Length);
        }
        else
        {
            WriteWithheld(json, payload, hash);
        }
    }

    /// <summary>Says only how long a payload is, and, with a key, its hash.</summary>
    public static void WriteWithheld(Utf8JsonWriter json, ReadOnlySpan<byte> payload, KeyedHash? hash)
    {
        json.WriteNull("payload"u8);
        json.WriteString("payload_encoding"u8, "withheld"u8);
        json.WriteNumber("payload_bytes"u8, payload.Length);
        if (hash is not null)
        {
            Span<byte> text = stackalloc byte[hash.Length];
            json.WriteString("payload_hash"u8, text[..hash.Write(payload, text)]);
        }
    }

    private bool TryRedact(Redactor redactor, ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        _redacted.ResetWrittenCount();
        redactor.Begin(header);
        return redactor.TryRedact(payload, _redacted);
    }

    private void WriteShown(Utf8JsonWriter json, ReadOnlySpan<byte> shown, int receivedBytes)
    {
        bool isText = Utf8.IsValid(shown);
        int length = Math.Min(shown.Length, limitBytes);
        while (isText && length > 0 && length < shown.Length && (shown[length] & 0xC0) == 0x80)
        {
            // The cut would fall into a character: its continuation bytes begin with the bits 10.
            length--;
        }
        if (isText)
        {
            json.WriteString("payload"u8, shown[..length]);
        }
        else
        {
            json.WriteBase64String("payload"u8, shown[..length]);
        }
        json.WriteString("payload_encoding"u8, isText ? "utf-8"u8 : "base64"u8);
        json.WriteNumber("payload_bytes"u8, receivedBytes);
        if (length < shown.Length)
        {
            json.WriteBoolean("payload_truncated"u8, true);
        }
    }
}
