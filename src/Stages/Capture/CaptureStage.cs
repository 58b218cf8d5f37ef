using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks;

namespace Vigia.Stages.Capture;

/// <summary>Writes each prediction with its input to a sink, and forwards the batch only when the sink has it.</summary>
internal sealed class CaptureStage : DeferredStage
{
    /// <summary>Why a record is not captured: the sink does not take one that large.</summary>
    public const string TooLarge = "too_large";

    private readonly CaptureOptions _options;
    private readonly string _name;
    private readonly Dictionary<RecordKind, CaptureWriter> _writers = [];
    private readonly MessagePool _pool = new();
    private readonly Delivery _delivery;

    public CaptureStage(CaptureOptions options, StageContext context)
    {
        _options = options;
        _name = context.Stage;
        RecordSinkOptions output = options.Output;
        foreach ((RecordKind kind, RecordSchema schema) in context.Schemas.Where(s => IsCaptured(s.Value)))
        {
            var layout = new CaptureLayout(schema, context.Models, output.Hash, options.Sample);
            PayloadForm? payload = options.Payload
                ? new PayloadForm(Redactor.Create(layout.Personal, output.Hash, output.Decode, kind), output.Hash, output.PayloadLimit)
                : null;
            _writers[kind] = new CaptureWriter(layout, output.Hash, payload);
        }
        _delivery = new Delivery(output.Sink!.Create(context), output.Sink.RetryFor, context);
    }

    /// <summary>Captured is what models can see; a label has a category for its status, but is not a prediction.</summary>
    public static bool IsCaptured(RecordSchema schema) => schema is { Features.Count: > 0, Label: null };

    public override bool WritesInTransaction => _options.Output.Sink!.IsTransactional;

    public override bool Accepts(RecordKind kind) => _writers.ContainsKey(kind);

    public override ValueTask StartAsync(CancellationToken cancellation) => _delivery.StartAsync(cancellation);

    public override async ValueTask<Task> BeginAsync(RecordBatch batch, CancellationToken cancellation)
    {
        Task settled = Task.CompletedTask;
        for (int row = 0; row < batch.Rows; )
        {
            // More than one set of messages is rare: memory stays bounded if each waits for the one before.
            await settled.ConfigureAwait(false);
            Messages messages = _pool.Rent();
            row = Fill(batch, row, messages);
            settled = AwaitDeliveryAsync(batch, messages, await _delivery.BeginAsync(messages, cancellation).ConfigureAwait(false));
        }
        return settled;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellation) => _delivery.CompleteAsync(cancellation);

    public override async ValueTask DisposeAsync()
    {
        await _delivery.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task AwaitDeliveryAsync(RecordBatch batch, Messages messages, Task delivered)
    {
        await delivered.ConfigureAwait(false);
        RejectTooLarge(batch, messages);
        _pool.Return(messages);
    }

    /// <summary>Adds messages of rows from <paramref name="row"/> on until it is time to deliver, and returns the next row.</summary>
    private int Fill(RecordBatch batch, int row, Messages messages)
    {
        CaptureWriter writer = _writers[batch.Kind];
        foreach (ref readonly Run run in batch.Runs)
        {
            (int start, int count) = batch.RowsOf(run);
            for (int end = start + count; row >= start && row < end; row++)
            {
                if (messages.IsFull)
                {
                    return row;
                }
                if (IsChosen(batch, row))
                {
                    writer.Write(batch, row, run.Partition, messages);
                }
            }
        }
        return row;
    }

    private bool IsChosen(RecordBatch batch, int row)
    {
        if (!Sampling.Holds(batch.Ids[row], _options.Sample))
        {
            return false;
        }
        bool isFlagged = !_options.FlaggedOnly;
        foreach (ModelColumn model in batch.Models)
        {
            isFlagged |= model.Decisions[row] != 0;
        }
        return isFlagged;
    }

    private void RejectTooLarge(RecordBatch batch, Messages messages)
    {
        for (int i = 0; i < messages.Count; i++)
        {
            if (messages.States[i] == MessageState.TooLarge)
            {
                int bytes = messages.Value(i).Length;
                batch.Reject(
                    new Rejection(messages.Received[i], _name, TooLarge, $"captured it has {bytes} bytes, more than the sink takes")
                );
            }
        }
    }
}
