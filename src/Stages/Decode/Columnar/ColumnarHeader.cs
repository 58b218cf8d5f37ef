using System.Text.Json;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>
/// The header of a batch whose records come from the columns of a file: its magic bytes and the fields that the columns hold, in the order
/// of each record's tokens (<see cref="ColumnarRecord"/>).
/// </summary>
internal static class ColumnarHeader
{
    /// <summary>No CSV header and no other file begins with these bytes.</summary>
    private static ReadOnlySpan<byte> Magic => "\0columns\n"u8;

    /// <summary>Whether a batch's header is one.</summary>
    public static bool IsOne(ReadOnlySpan<byte> header) => header.StartsWith(Magic);

    /// <summary>The header for fields.</summary>
    public static byte[] Of(IEnumerable<FieldPath> fields) =>
        [.. Magic, .. JsonSerializer.SerializeToUtf8Bytes(fields.Select(field => field.Text))];

    /// <summary>The fields of a header.</summary>
    public static FieldPath[] FieldsOf(ReadOnlySpan<byte> header) =>
        [.. JsonSerializer.Deserialize<string[]>(header[Magic.Length..])!.Select(FieldPath.Parse)];
}
