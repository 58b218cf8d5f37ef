using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.SchemaRegistry;

namespace Vigia.Stages.Decode;

/// <summary>Turns the received bytes of every record kind with a schema into columns.</summary>
internal sealed class DecodeStage : Stage
{
    private readonly Dictionary<RecordKind, KindDecoders> _decoders = [];
    private readonly ISchemaRegistry? _registry;

    /// <param name="options">Formats and schemas.</param>
    /// <param name="context">The pipeline.</param>
    /// <param name="registry">Gives schemas; null for the one that the options name.</param>
    /// <exception cref="SchemaException">A schema file cannot be read as its record schema.</exception>
    public DecodeStage(DecodeOptions options, StageContext context, ISchemaRegistry? registry = null)
    {
        _registry = registry ?? (options.Registry is { } named ? new RegistryClient(named, context.Log, context.Time) : null);
        foreach ((RecordKind kind, RecordSchema schema) in context.Schemas)
        {
            _decoders[kind] = new KindDecoders(
                DecodersOf(options, kind, schema, context),
                new RecordDecoders(() => RecordDecoder.Create(context.Stage, options.AsCsv, schema)),
                new RecordDecoders(() => AvroFormat.CreateForFiles(context.Stage, schema, AvroFormat.ReaderSchema(options, kind))),
                new RecordDecoders(() => ColumnarFormat.Create(context.Stage, schema)),
                new RecordDecoders(() => RecordDecoder.Create(context.Stage, options.AsXml, schema))
            );
        }
    }

    public override bool Accepts(RecordKind kind) => _decoders.ContainsKey(kind);

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        RecordDecoders decoders = _decoders[batch.Kind].Of(batch.Header.Span);
        ValueTask preparing = decoders.PrepareAsync(batch, cancellation);
        if (!preparing.IsCompletedSuccessfully)
        {
            return DecodeAsync(decoders, batch, preparing);
        }
        decoders.Decode(batch);
        return ValueTask.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        _registry?.Dispose();
        return base.DisposeAsync();
    }

    private static async ValueTask DecodeAsync(RecordDecoders decoders, RecordBatch batch, ValueTask preparing)
    {
        await preparing.ConfigureAwait(false);
        decoders.Decode(batch);
    }

    private RecordDecoders DecodersOf(DecodeOptions options, RecordKind kind, RecordSchema schema, StageContext context) =>
        options.FormatOf(kind) switch
        {
            RecordFormat.Avro => AvroFormat.Create(options, kind, schema, _registry, context),
            RecordFormat.Protobuf => ProtoFormat.Create(options, kind, schema, _registry, context),
            RecordFormat format => new RecordDecoders(() => RecordDecoder.Create(context.Stage, options with { Format = format }, schema)),
        };

    /// <summary>
    /// A kind's decoders. A batch with a header is of the format that the header describes, whatever the others are: files of several
    /// formats may be read in one run.
    /// </summary>
    private sealed record KindDecoders(
        RecordDecoders Plain,
        RecordDecoders Csv,
        RecordDecoders AvroFile,
        RecordDecoders Columnar,
        RecordDecoders Xml
    )
    {
        public RecordDecoders Of(ReadOnlySpan<byte> header) =>
            header.IsEmpty ? Plain
            : AvroFileHeader.IsOne(header) ? AvroFile
            : ColumnarHeader.IsOne(header) ? Columnar
            : XmlHeader.IsOne(header) ? Xml
            : Csv;
    }
}
