using System.Collections.Concurrent;
using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>
/// The decoders of one kind and format: one for each batch in work at the same time, with what it has learned of the records.
/// </summary>
/// <param name="create">Makes a decoder.</param>
internal class RecordDecoders(Func<RecordDecoder> create)
{
    // From any worker; a decoder that is not in it belongs to one worker.
    private readonly ConcurrentBag<RecordDecoder> _idle = [];

    /// <summary>Gets what the records of a batch need and the process does not have yet.</summary>
    public virtual ValueTask PrepareAsync(RecordBatch batch, CancellationToken cancellation) => ValueTask.CompletedTask;

    /// <summary>Decodes a prepared batch. Any thread may call it.</summary>
    public void Decode(RecordBatch batch)
    {
        RecordDecoder decoder = _idle.TryTake(out RecordDecoder? idle) ? idle : create();
        decoder.Decode(batch);
        _idle.Add(decoder);
    }
}

/// <summary>The decoders of records that name their schema.</summary>
/// <param name="create">Makes a decoder.</param>
/// <param name="writers">What the decoders share.</param>
internal sealed class SchemaDecoders<T>(Func<RecordDecoder> create, WriterSchemas<T> writers) : RecordDecoders(create)
    where T : class
{
    public override ValueTask PrepareAsync(RecordBatch batch, CancellationToken cancellation) => writers.PrepareAsync(batch, cancellation);
}
