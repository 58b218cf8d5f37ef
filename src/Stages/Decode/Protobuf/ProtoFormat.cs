using Google.Protobuf;
using Google.Protobuf.Reflection;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.SchemaRegistry;

namespace Vigia.Stages.Decode;

/// <summary>Makes decoders of Protobuf messages.</summary>
internal static class ProtoFormat
{
    /// <summary>The decoders of a kind.</summary>
    /// <exception cref="SchemaException">A descriptor set cannot be read as the record schema.</exception>
    public static RecordDecoders Create(
        DecodeOptions options,
        RecordKind kind,
        RecordSchema schema,
        ISchemaRegistry? registry,
        StageContext context
    )
    {
        FieldNode root = FieldNode.Build(SchemaColumns.PathsOf(schema).Select(path => path.Names));
        string? message = options.Messages.GetValueOrDefault(kind);
        ProtoProgram? unframed = options.Framing == Framing.None ? Unframed(options, kind, schema, root) : null;
        ProtoTypes TypesOf(RegistrySchema found) => new(Parse(found), message, type => Compile(type, root, schema));
        var writers = new WriterSchemas<ProtoTypes>(null, unframed is null ? registry : null, TypesOf, context.Log, context.Time);
        RecordDecoder Make() => RecordDecoder.Create(context.Stage, schema, root, text => new ProtoTokenizer(writers, unframed, text));
        return unframed is null ? new SchemaDecoders<ProtoTypes>(Make, writers) : new RecordDecoders(Make);
    }

    /// <summary>Finds out whether a kind's descriptor set can be used.</summary>
    /// <exception cref="SchemaException">It cannot.</exception>
    public static void Check(DecodeOptions options, RecordKind kind, RecordSchema schema) =>
        Unframed(options, kind, schema, FieldNode.Build(SchemaColumns.PathsOf(schema).Select(path => path.Names)));

    private static ProtoProgram Unframed(DecodeOptions options, RecordKind kind, RecordSchema schema, FieldNode root)
    {
        string path = options.WriterSchemas[kind];
        try
        {
            ProtoSchema set = path.EndsWith(".proto", StringComparison.OrdinalIgnoreCase)
                ? ProtoText.ReadFile(path)
                : ProtoTypes.ReadSet(File.ReadAllBytes(path));
            var types = new ProtoTypes(set, options.Messages.GetValueOrDefault(kind), type => Compile(type, root, schema));
            return types.CompileNamed();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SchemaException)
        {
            throw new SchemaException($"'{Path.GetFileName(path)}': {e.Message}", e);
        }
    }

    private static ProtoProgram Compile(ProtoMessage type, FieldNode root, RecordSchema schema) =>
        ProtoCompiler.Compile(type, root, schema.Truth is { } truth ? root.SlotOf(truth.Path.Names) : null);

    private static ProtoSchema Parse(RegistrySchema schema)
    {
        if (schema.Language != SchemaLanguage.Protobuf)
        {
            throw new SchemaException($"it is a schema of {schema.Language}, and records are read as Protobuf; correct 'format'");
        }
        try
        {
            return ProtoTypes.Read([.. schema.References.Select(reference => FileOf(reference.Value)), FileOf(schema.Text)]);
        }
        catch (Exception e) when (e is FormatException or InvalidProtocolBufferException)
        {
            // Some registries give the text whatever form they are asked for.
            return ProtoText.Read(schema.Text, schema.References);
        }
    }

    private static FileDescriptorProto FileOf(string base64) => FileDescriptorProto.Parser.ParseFrom(Convert.FromBase64String(base64));
}
