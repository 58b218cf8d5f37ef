using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.DeadLetter;

/// <summary>
/// Writes every record that a stage has rejected to a sink, and lets the batch be acknowledged only when the sink has them.
/// </summary>
internal sealed class DeadLetterStage : DeferredStage
{
    private readonly RecordSinkOptions _options;
    private readonly StageContext _context;
    private readonly Dictionary<RecordKind, PayloadForm> _forms = [];
    private readonly PayloadForm _undeclared;
    private readonly DeadLetterWriter _writer = new();
    private readonly MessagePool _pool = new();
    private readonly Delivery _delivery;

    public DeadLetterStage(RecordSinkOptions options, StageContext context)
    {
        _options = options;
        _context = context;
        foreach ((RecordKind kind, RecordSchema schema) in context.Schemas)
        {
            var redactor = Redactor.Create(new PersonalFields(schema.Personal), options.Hash, options.Decode, kind);
            _forms[kind] = new PayloadForm(redactor, options.Hash, options.PayloadLimit);
        }
        _undeclared = new PayloadForm(null, options.Hash, options.PayloadLimit);
        _delivery = new Delivery(options.Sink!.Create(context), options.Sink.RetryFor, context);
    }

    public override bool WritesInTransaction => _options.Sink!.IsTransactional;

    public override ValueTask StartAsync(CancellationToken cancellation) => _delivery.StartAsync(cancellation);

    public override async ValueTask<Task> BeginAsync(RecordBatch batch, CancellationToken cancellation)
    {
        Task settled = Task.CompletedTask;
        for (int next = 0; next < batch.Rejections.Length; )
        {
            // More than one set of messages is rare: memory stays bounded if each waits for the one before.
            await settled.ConfigureAwait(false);
            int first = next;
            Messages messages = _pool.Rent();
            for (; next < batch.Rejections.Length && !messages.IsFull; next++)
            {
                _writer.Write(batch, batch.Rejections[next], _forms.GetValueOrDefault(batch.Kind, _undeclared), messages);
            }
            settled = AwaitDeliveryAsync(
                batch,
                first,
                messages,
                await _delivery.BeginAsync(messages, cancellation).ConfigureAwait(false),
                cancellation
            );
        }
        return settled;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellation) => _delivery.CompleteAsync(cancellation);

    public override async ValueTask DisposeAsync()
    {
        await _delivery.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task AwaitDeliveryAsync(RecordBatch batch, int first, Messages messages, Task delivered, CancellationToken cancellation)
    {
        await delivered.ConfigureAwait(false);
        if (messages.States.Contains(MessageState.TooLarge))
        {
            await DeliverWithoutPayloadAsync(batch, first, messages, cancellation).ConfigureAwait(false);
        }
        _pool.Return(messages);
    }

    /// <summary>What was too large goes without its payload: the place in the source still leads to it.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="first">The rejection of the first message delivered.</param>
    /// <param name="messages">The messages delivered.</param>
    /// <param name="cancellation">Ends the delivery.</param>
    private async ValueTask DeliverWithoutPayloadAsync(RecordBatch batch, int first, Messages messages, CancellationToken cancellation)
    {
        int[] tooLarge = [.. Enumerable.Range(0, messages.Count).Where(i => messages.States[i] == MessageState.TooLarge)];
        messages.Clear();
        // The stage's own writer may be at work on the next batch.
        var writer = new DeadLetterWriter();
        foreach (int message in tooLarge)
        {
            writer.Write(batch, batch.Rejections[first + message], null, messages);
        }
        await _delivery.DeliverAsync(messages, cancellation).ConfigureAwait(false);
        int refused = messages.States.IndexOf(MessageState.TooLarge);
        if (refused >= 0)
        {
            throw new SinkException(
                $"{_context.Stage}: a rejected record has {messages.Lines[refused].Length} bytes even without its payload, more than the sink takes; raise the sink's limit",
                isTransient: false
            );
        }
    }
}
