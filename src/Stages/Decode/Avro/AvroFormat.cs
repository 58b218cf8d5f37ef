using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.SchemaRegistry;

namespace Vigia.Stages.Decode;

/// <summary>Makes decoders of Avro records.</summary>
internal static class AvroFormat
{
    /// <summary>The decoders of a kind.</summary>
    /// <param name="options">Schemas and framing.</param>
    /// <param name="kind">What the records are.</param>
    /// <param name="schema">What is read of them.</param>
    /// <param name="registry">Gives the schemas of framed records.</param>
    /// <param name="context">The pipeline.</param>
    /// <exception cref="SchemaException">A schema file cannot be read as the record schema.</exception>
    public static RecordDecoders Create(
        DecodeOptions options,
        RecordKind kind,
        RecordSchema schema,
        ISchemaRegistry? registry,
        StageContext context
    )
    {
        AvroSchema? reader = ReaderSchema(options, kind);
        var fields = new AvroFields(schema);
        AvroProgram? unframed = options.WriterSchemas.TryGetValue(kind, out string? path) ? fields.Compile(Read(path), reader) : null;
        var writers = new WriterSchemas<AvroProgram>(
            unframed,
            registry,
            found => fields.Compile(Parse(found), reader),
            context.Log,
            context.Time
        );
        return new SchemaDecoders<AvroProgram>(
            () => RecordDecoder.Create(context.Stage, schema, fields.Root, text => new AvroTokenizer(writers, text)),
            writers
        );
    }

    /// <summary>A decoder of records from object container files, whose header has the writer's schema.</summary>
    public static RecordDecoder CreateForFiles(string stage, RecordSchema schema, AvroSchema? reader)
    {
        var fields = new AvroFields(schema);
        AvroProgram Compile(string writer) => fields.Compile(AvroSchemaParser.Parse(writer), reader);
        return RecordDecoder.Create(stage, schema, fields.Root, text => new AvroFileTokenizer(Compile, text));
    }

    /// <summary>The schema by which a kind's records are read; null for the writers'.</summary>
    /// <exception cref="SchemaException">The file cannot be read.</exception>
    public static AvroSchema? ReaderSchema(DecodeOptions options, RecordKind kind) =>
        options.ReaderSchemas.TryGetValue(kind, out string? path) ? Read(path) : null;

    /// <summary>Finds out whether a kind's schema files can be used.</summary>
    /// <exception cref="SchemaException">They cannot.</exception>
    public static void Check(DecodeOptions options, RecordKind kind, RecordSchema schema)
    {
        AvroSchema? reader = ReaderSchema(options, kind);
        if (options.WriterSchemas.TryGetValue(kind, out string? path))
        {
            new AvroFields(schema).Compile(Read(path), reader);
        }
        else if (reader is not null)
        {
            // Every field must be in the reader's schema: as a writer, it has itself.
            new AvroFields(schema).Compile(reader, reader);
        }
    }

    private static AvroSchema Parse(RegistrySchema schema) =>
        schema.Language == SchemaLanguage.Avro
            ? AvroSchemaParser.Parse(schema.Text, schema.References.Select(reference => reference.Value))
            : throw new SchemaException($"it is a schema of {schema.Language}, and records are read as Avro; correct 'format'");

    private static AvroSchema Read(string path)
    {
        try
        {
            return AvroSchemaParser.Parse(File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SchemaException)
        {
            throw new SchemaException($"'{Path.GetFileName(path)}': {e.Message}", e);
        }
    }

    /// <summary>The fields of a record schema.</summary>
    private sealed class AvroFields(RecordSchema schema)
    {
        public FieldNode Root { get; } = FieldNode.Build(SchemaColumns.PathsOf(schema).Select(path => path.Names));

        public AvroProgram Compile(AvroSchema writer, AvroSchema? reader) =>
            AvroCompiler.Compile(writer, reader, Root, schema.Truth is { } truth ? Root.SlotOf(truth.Path.Names) : null);
    }
}
