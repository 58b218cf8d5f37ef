using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.Alarms;

/// <summary>
/// Writes a stage's alarms as JSON lines and forwards the batch that caused them only when the sink has them. Alarms that are not
/// acknowledged are sent again with the same ids.
/// </summary>
/// <param name="options">Where to; null for nowhere.</param>
/// <param name="context">The stage's.</param>
internal sealed class AlarmChannel(AlarmOptions? options, StageContext context) : IAsyncDisposable
{
    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly Delivery? _delivery = options is { Sink: { } sink }
        ? new Delivery(sink.Create(context), sink.RetryFor, context)
        : null;
    private readonly Messages _messages = new();
    private readonly ArrayBufferWriter<byte> _line = new();

    /// <summary>Whether alarms are written in the transactions of the state.</summary>
    public bool IsTransactional => options?.Sink?.IsTransactional == true;

    public ValueTask StartAsync(CancellationToken cancellation) => _delivery?.StartAsync(cancellation) ?? ValueTask.CompletedTask;

    /// <summary>Adds an alarm to those that are delivered next.</summary>
    /// <param name="id">The same for every message about one alarm: the message's key.</param>
    /// <param name="write">Writes the properties of a JSON object.</param>
    public void Add(string id, Action<Utf8JsonWriter> write)
    {
        if (_delivery is null)
        {
            return;
        }
        _line.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_line, Json))
        {
            json.WriteStartObject();
            json.WriteString("id"u8, id);
            write(json);
            json.WriteEndObject();
        }
        _line.Write("\n"u8);
        _messages.Lines.Add(_line.WrittenSpan);
        _messages.Keys.Add(Encoding.UTF8.GetBytes(id));
        _messages.Add(0);
    }

    /// <summary>Returns when what was added is delivered.</summary>
    /// <exception cref="SinkException">It cannot be delivered.</exception>
    public async ValueTask DeliverAsync(CancellationToken cancellation)
    {
        if (_delivery is null || _messages.Count == 0)
        {
            return;
        }
        await _delivery.DeliverAsync(_messages, cancellation).ConfigureAwait(false);
        if (_messages.States.Contains(MessageState.TooLarge))
        {
            throw new SinkException($"{context.Stage}: an alarm is larger than the sink takes; raise the sink's limit", isTransient: false);
        }
        _messages.Clear();
    }

    public ValueTask CompleteAsync(CancellationToken cancellation) => _delivery?.CompleteAsync(cancellation) ?? ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _delivery?.DisposeAsync() ?? ValueTask.CompletedTask;
}
