using System.Text;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Tests.Decode.Avro;

/// <summary>Reads single fields of Avro records as text.</summary>
internal sealed class AvroValues
{
    private readonly FieldNode _root;
    private readonly AvroProgram _program;
    private readonly string[] _paths;

    public AvroValues(string writer, string? reader, params string[] paths)
    {
        _paths = paths;
        _root = FieldNode.Build(paths.Select(path => path.Split('.')));
        _program = AvroCompiler.Compile(
            AvroSchemaParser.Parse(writer),
            reader is null ? null : AvroSchemaParser.Parse(reader),
            _root,
            optionalSlot: null
        );
    }

    /// <summary>The text of each path's value, null for a missing one; or the reason in angle brackets, alone.</summary>
    public string?[] Read(params ReadOnlySpan<byte> bytes)
    {
        byte[] record = [.. bytes, .. new byte[ByteColumn.Slack]];
        var tokens = new Token[_root.SlotCount + 1];
        if (AvroTokenizer.Read(_program, record.AsSpan(0, bytes.Length), 0, tokens) is { } fault)
        {
            return [$"<{fault.Reason}>"];
        }
        var text = new TokenText { Constants = _program.Constants };
        return [.. _paths.Select(path => TextOf(tokens[_root.SlotOf(path.Split('.'))], record, text))];
    }

    /// <summary>One path's value.</summary>
    public static string? Read(string writer, string? reader, string path, params ReadOnlySpan<byte> bytes) =>
        new AvroValues(writer, reader, path).Read(bytes)[0];

    /// <summary>A record of one field <c>x</c>.</summary>
    public static string Schema(string type, string more = "") =>
        $$"""{"type":"record","name":"R","fields":[{"name":"x","type":{{type}}{{more}}}]}""";

    private static string? TextOf(Token token, ReadOnlySpan<byte> record, TokenText text) =>
        token.Kind is TokenKind.Missing or TokenKind.Null ? null
        : token.Kind == TokenKind.Nested ? "<nested>"
        : text.TryRead(record, token, out ReadOnlySpan<byte> read) ? Encoding.UTF8.GetString(read)
        : "<no text>";
}
