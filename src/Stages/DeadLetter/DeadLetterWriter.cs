using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks;
using Vigia.Stages.Sinks.Json;

namespace Vigia.Stages.DeadLetter;

/// <summary>Writes rejected records as JSON lines. Not for several threads at once.</summary>
[SuppressMessage("Design", "CA1001", Justification = "A writer to memory holds nothing that must be released.")]
internal sealed class DeadLetterWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json;

    public DeadLetterWriter() => _json = new Utf8JsonWriter(_line, Options);

    /// <summary>Adds the message of a rejection.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="rejection">One of its rejections.</param>
    /// <param name="form">How payloads of this kind are written; null to withhold this one.</param>
    /// <param name="messages">Where it goes.</param>
    public void Write(RecordBatch batch, in Rejection rejection, PayloadForm? form, Messages messages)
    {
        SourcePartition partition = batch.PartitionOf(rejection.Index);
        long offset = batch.Offsets[rejection.Index];
        _line.ResetWrittenCount();
        _json.Reset(_line);
        _json.WriteStartObject();
        _json.WriteString("stage"u8, rejection.Stage);
        _json.WriteString("reason"u8, rejection.Reason);
        _json.WriteString("detail"u8, rejection.Detail);
        _json.WriteString("kind"u8, batch.Kind.Name);
        _json.WriteString("topic"u8, partition.Topic);
        _json.WriteNumber("partition"u8, partition.Partition);
        _json.WriteNumber("offset"u8, offset);
        _json.WritePropertyName("source_time"u8);
        Span<byte> time = stackalloc byte[JsonTime.MaxBytes];
        _json.WriteRawValue(time[..JsonTime.Write(batch.SourceTimes[rejection.Index], time)], skipInputValidation: true);
        if (form is not null)
        {
            form.Write(_json, batch, rejection.Index);
        }
        else
        {
            PayloadForm.WriteWithheld(_json, ColumnarRecord.PayloadOf(batch, rejection.Index), null);
        }
        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        messages.Lines.Add(_line.WrittenSpan);
        // The same record has the same key when it comes again, so readers can recognise it.
        messages.Keys.Add(
            Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{partition.Topic}-{partition.Partition}-{offset}"))
        );
        messages.Add(rejection.Index);
    }
}
