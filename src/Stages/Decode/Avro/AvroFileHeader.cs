using System.Text;

namespace Vigia.Stages.Decode;

/// <summary>The header of a batch whose records come from an Avro object container file: its magic bytes and the writer's schema.</summary>
internal static class AvroFileHeader
{
    /// <summary>The first bytes of every such file.</summary>
    public static ReadOnlySpan<byte> Magic => "Obj\u0001"u8;

    /// <summary>Whether a batch's header is one.</summary>
    public static bool IsOne(ReadOnlySpan<byte> header) => header.StartsWith(Magic);

    /// <summary>The header for a schema.</summary>
    public static byte[] Of(string schema) => [.. Magic, .. Encoding.UTF8.GetBytes(schema)];

    /// <summary>The schema of a header.</summary>
    public static string SchemaOf(ReadOnlySpan<byte> header) => Encoding.UTF8.GetString(header[Magic.Length..]);
}
