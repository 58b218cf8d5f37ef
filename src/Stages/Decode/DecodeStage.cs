using System.Collections.Concurrent;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>Turns the received bytes of every record kind with a schema into columns.</summary>
internal sealed class DecodeStage : Stage
{
    // Records with a header are CSV, whatever the others are: files of both kinds may be read in one run.
    private readonly Dictionary<RecordKind, (IdleDecoders Plain, IdleDecoders WithHeader)> _decoders = [];

    public DecodeStage(DecodeOptions options, StageContext context)
    {
        foreach ((RecordKind kind, RecordSchema schema) in context.Schemas)
        {
            _decoders[kind] = (new IdleDecoders(context.Stage, options, schema), new IdleDecoders(context.Stage, options.AsCsv, schema));
        }
    }

    public override bool Accepts(RecordKind kind) => _decoders.ContainsKey(kind);

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        (IdleDecoders plain, IdleDecoders withHeader) = _decoders[batch.Kind];
        IdleDecoders idle = batch.Header.IsEmpty ? plain : withHeader;
        RecordDecoder decoder = idle.Take();
        decoder.Decode(batch);
        idle.Return(decoder);
        return ValueTask.CompletedTask;
    }

    /// <summary>One decoder for each batch in work at the same time, with what it has learned of the records.</summary>
    private sealed class IdleDecoders(string stage, DecodeOptions options, RecordSchema schema)
    {
        private readonly ConcurrentBag<RecordDecoder> _idle = [];

        public RecordDecoder Take() => _idle.TryTake(out RecordDecoder? decoder) ? decoder : RecordDecoder.Create(stage, options, schema);

        public void Return(RecordDecoder decoder) => _idle.Add(decoder);
    }
}
