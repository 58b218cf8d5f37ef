using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Engine.Schemas;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.DeadLetter;

/// <summary>Writes every record that a stage has rejected to a sink, and lets the batch be acknowledged only when the sink has them.</summary>
internal sealed class DeadLetterStage : Stage
{
    private readonly DeadLetterOptions _options;
    private readonly StageContext _context;
    private readonly Dictionary<RecordKind, PayloadForm> _forms = [];
    private readonly PayloadForm _undeclared;
    private readonly DeadLetterWriter _writer = new();
    private readonly Messages _messages = new();
    private readonly Delivery _delivery;

    public DeadLetterStage(DeadLetterOptions options, StageContext context)
    {
        _options = options;
        _context = context;
        foreach ((RecordKind kind, RecordSchema schema) in context.Schemas)
        {
            var redactor = Redactor.Create(new PersonalFields(schema.Personal), options.Hash, options.Decode);
            _forms[kind] = new PayloadForm(redactor, options.Hash, options.PayloadLimit);
        }
        _undeclared = new PayloadForm(null, options.Hash, options.PayloadLimit);
        _delivery = new Delivery(options.Sink!.Create(context), options.Sink.RetryFor, context);
    }

    public override bool WritesInTransaction => _options.Sink!.IsTransactional;

    public override ValueTask StartAsync(CancellationToken cancellation) => _delivery.StartAsync(cancellation);

    public override async ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        for (int next = 0; next < batch.Rejections.Length;)
        {
            int first = next;
            _messages.Clear();
            for (; next < batch.Rejections.Length && !_messages.IsFull; next++)
            {
                _writer.Write(batch, batch.Rejections[next], _forms.GetValueOrDefault(batch.Kind, _undeclared), _messages);
            }
            await _delivery.DeliverAsync(_messages, cancellation).ConfigureAwait(false);
            await DeliverWithoutPayloadAsync(batch, first, cancellation).ConfigureAwait(false);
        }
    }

    public override ValueTask CompleteAsync(CancellationToken cancellation) => _delivery.CompleteAsync(cancellation);

    public override async ValueTask DisposeAsync()
    {
        await _delivery.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>What was too large goes without its payload: the place in the source still leads to it.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="first">The rejection of the first message delivered.</param>
    /// <param name="cancellation">Ends the delivery.</param>
    private async ValueTask DeliverWithoutPayloadAsync(RecordBatch batch, int first, CancellationToken cancellation)
    {
        if (!_messages.States.Contains(MessageState.TooLarge))
        {
            return;
        }
        int[] tooLarge = [.. Enumerable.Range(0, _messages.Count).Where(i => _messages.States[i] == MessageState.TooLarge)];
        _messages.Clear();
        foreach (int message in tooLarge)
        {
            _writer.Write(batch, batch.Rejections[first + message], null, _messages);
        }
        await _delivery.DeliverAsync(_messages, cancellation).ConfigureAwait(false);
        int refused = _messages.States.IndexOf(MessageState.TooLarge);
        if (refused >= 0)
        {
            throw new SinkException(
                $"{_context.Stage}: a rejected record has {_messages.Lines[refused].Length} bytes even without its payload, more than the sink takes; raise the sink's limit",
                isTransient: false);
        }
    }
}
