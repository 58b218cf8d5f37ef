using System.Text;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Tests.Decode.Protobuf;

/// <summary>Reads single fields of Protobuf messages as text.</summary>
internal sealed class ProtoValues
{
    private readonly FieldNode _root;
    private readonly ProtoProgram _program;
    private readonly string[] _paths;

    public ProtoValues(ProtoMessage message, params string[] paths)
    {
        _paths = paths;
        _root = FieldNode.Build(paths.Select(path => path.Split('.')));
        _program = ProtoCompiler.Compile(message, _root, optionalSlot: null);
    }

    /// <summary>The text of each path's value, null for a missing one; or the reason in angle brackets, alone.</summary>
    public string?[] Read(params ReadOnlySpan<byte> bytes)
    {
        byte[] record = [.. bytes, .. new byte[ByteColumn.Slack]];
        var tokens = new Token[_root.SlotCount + 1];
        if (ProtoTokenizer.Read(_program, record.AsSpan(0, bytes.Length), 0, tokens, new int[_program.Counters]) is { } fault)
        {
            return [$"<{fault.Reason}>"];
        }
        var text = new TokenText { Constants = _program.Constants };
        return [.. _paths.Select(path => TextOf(tokens[_root.SlotOf(path.Split('.'))], record, text))];
    }

    private static string? TextOf(Token token, ReadOnlySpan<byte> record, TokenText text) =>
        token.Kind is TokenKind.Missing or TokenKind.Null ? null
        : token.Kind == TokenKind.Nested ? "<nested>"
        : text.TryRead(record, token, out ReadOnlySpan<byte> read) ? Encoding.UTF8.GetString(read)
        : "<no text>";
}
