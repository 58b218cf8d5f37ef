using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks;
using Vigia.Stages.Sinks.Json;

namespace Vigia.Stages.Capture;

/// <summary>Writes rows of one record kind as JSON lines. Allocates nothing per row. Not for several threads at once.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A writer to memory holds nothing that must be released.")]
internal sealed class CaptureWriter
{
    private static readonly JsonWriterOptions PayloadOptions = new()
    {
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly CaptureLayout _layout;
    private readonly KeyedHash? _hash;
    private readonly PayloadForm? _payload;
    private readonly ArrayBufferWriter<byte> _payloadBytes = new();
    private readonly Utf8JsonWriter _payloadJson;
    private readonly int[] _unseen;
    private SourcePartition _partition;
    private byte[] _place = [];

    /// <param name="layout">What a record consists of.</param>
    /// <param name="hash">For personal fields; may be null where none is hashed.</param>
    /// <param name="payload">How payloads are written; null for none.</param>
    public CaptureWriter(CaptureLayout layout, KeyedHash? hash, PayloadForm? payload)
    {
        _layout = layout;
        _hash = hash;
        _payload = payload;
        _payloadJson = new Utf8JsonWriter(_payloadBytes, PayloadOptions);
        _unseen = new int[layout.Columns.Length];
    }

    // A field that is to be hashed is never written without the key.
    private KeyedHash Hash => _hash ?? throw new InvalidOperationException("a field is to be hashed, and there is no key");

    /// <summary>Adds the message of a row.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="row">The row.</param>
    /// <param name="partition">Where it comes from.</param>
    /// <param name="messages">Where it goes.</param>
    public void Write(RecordBatch batch, int row, SourcePartition partition, Messages messages)
    {
        SetPlace(partition);
        ReadOnlySpan<byte> id = batch.Ids[row];
        int received = batch.ReceivedIndex[row];
        ReadOnlySpan<byte> payload = Payload(batch, received);
        var line = new LineWriter(
            messages.Lines.Reserve(_layout.FixedBytes + JsonString.MaxBytes(id.Length) + _place.Length + payload.Length)
        );
        line.Raw(_layout.Head);
        WriteIdentity(batch, row, id, ref line);
        WriteFeatures(batch, row, ref line);
        WriteModels(batch, row, ref line);
        line.Raw(_place);
        line.Number(batch.Offsets[received]);
        if (!payload.IsEmpty)
        {
            line.Raw(","u8);
            line.Raw(payload);
        }
        line.Raw(_layout.Tail);
        line.Raw("}\n"u8);
        messages.Lines.Commit(line.Length);
        AddKey(id, messages.Keys);
        messages.Add(received);
    }

    private void WriteIdentity(RecordBatch batch, int row, ReadOnlySpan<byte> id, ref LineWriter line)
    {
        if (_layout.Id != PersonalRule.Drop)
        {
            line.Raw(",\"id\":"u8);
            if (_layout.Id is null)
            {
                line.String(id);
            }
            else
            {
                line.Hash(Hash, id);
            }
        }
        Span<byte> text = stackalloc byte[Math.Max(JsonTime.MaxBytes, JsonNumber.MaxLongBytes)];
        if (_layout.Time != PersonalRule.Drop)
        {
            line.Raw(",\"event_time\":"u8);
            int length = JsonTime.Write(batch.EventTimes[row], text);
            // Hashed without its quotes.
            WriteShownOrHashed(_layout.Time, text[..length], text[1..(length - 1)], ref line);
        }
        if (_layout.Amount != PersonalRule.Drop)
        {
            line.Raw(",\"amount\":"u8);
            int length = JsonNumber.Write(batch.Amounts[row], _layout.AmountScale, text);
            WriteShownOrHashed(_layout.Amount, text[..length], text[..length], ref line);
        }
    }

    private void WriteShownOrHashed(PersonalRule? rule, scoped ReadOnlySpan<byte> json, scoped ReadOnlySpan<byte> text, ref LineWriter line)
    {
        if (rule is null)
        {
            line.Raw(json);
        }
        else
        {
            line.Hash(Hash, text);
        }
    }

    private void WriteFeatures(RecordBatch batch, int row, ref LineWriter line)
    {
        ReadOnlySpan<float> features = batch.Features.Span.Slice(row * batch.FeatureCount, batch.FeatureCount);
        ReadOnlySpan<ExactNumber> exact = batch.ExactNumbers.Span.Slice(row * batch.ExactFeatures.Count, batch.ExactFeatures.Count);
        int next = 0;
        int unseen = 0;
        line.Raw(",\"features\":{"u8);
        CaptureColumn[] columns = _layout.Columns;
        for (int i = 0; i < columns.Length; i++)
        {
            int index = columns[i].Index;
            // Both ascend.
            while (next < exact.Length && batch.ExactFeatures[next] < index)
            {
                next++;
            }
            bool isExact = next < exact.Length && batch.ExactFeatures[next] == index;
            if (isExact ? columns[i].Write(features[index], exact[next], ref line) : columns[i].Write(features[index], ref line))
            {
                _unseen[unseen++] = i;
            }
        }
        line.Close("}"u8);
        if (unseen > 0)
        {
            line.Raw(",\"unseen\":["u8);
            foreach (int i in _unseen.AsSpan(0, unseen))
            {
                line.Raw(columns[i].UnseenEntry);
            }
            line.Close("]"u8);
        }
    }

    private void WriteModels(RecordBatch batch, int row, ref LineWriter line)
    {
        line.Raw(",\"models\":{"u8);
        for (int i = 0; i < batch.ModelCount; i++)
        {
            ModelColumn model = batch.Models[i];
            line.Raw(_layout.Models[i]);
            line.Number(model.Scores[row]);
            line.Raw(model.Decisions[row] != 0 ? ",\"flagged\":true},"u8 : ",\"flagged\":false},"u8);
        }
        line.Close("}"u8);
    }

    /// <summary>The payload as further properties; empty if it is not captured.</summary>
    private ReadOnlySpan<byte> Payload(RecordBatch batch, int received)
    {
        if (_payload is null)
        {
            return [];
        }
        _payloadBytes.ResetWrittenCount();
        _payloadJson.Reset(_payloadBytes);
        _payloadJson.WriteStartObject();
        _payload.Write(_payloadJson, batch, received);
        _payloadJson.Flush();
        // Without the brace that opens the object.
        return _payloadBytes.WrittenSpan[1..];
    }

    private void AddKey(ReadOnlySpan<byte> id, ByteColumn keys)
    {
        if (_layout.Id == PersonalRule.Hash)
        {
            keys.Commit(Hash.Write(id, keys.Reserve(Hash.Length)));
        }
        else
        {
            keys.Add(_layout.Id == PersonalRule.Drop ? [] : id);
        }
    }

    /// <summary>The place in the source is the same for a whole run: its text is made once.</summary>
    private void SetPlace(SourcePartition partition)
    {
        if (partition != _partition || _place.Length == 0)
        {
            _partition = partition;
            _place = Encoding.UTF8.GetBytes(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $",\"topic\":{JsonString.Literal(partition.Topic)},\"partition\":{partition.Partition},\"offset\":"
                )
            );
        }
    }
}
