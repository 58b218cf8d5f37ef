using System.Text;
using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>Collects the texts that tokens refer to and no record holds.</summary>
internal sealed class TokenConstants
{
    private readonly List<byte> _bytes = [];

    /// <summary>The token of a text.</summary>
    public Token Add(string text) => Add(Encoding.UTF8.GetBytes(text), TokenKind.Constant);

    /// <summary>The token of bytes.</summary>
    public Token Add(ReadOnlySpan<byte> bytes, TokenKind kind)
    {
        var token = new Token(kind, _bytes.Count, bytes.Length);
        _bytes.AddRange(bytes);
        return token;
    }

    /// <summary>All of them, with <see cref="ByteColumn.Slack"/> bytes after the last.</summary>
    public byte[] ToArray() => [.. _bytes, .. new byte[ByteColumn.Slack]];
}
