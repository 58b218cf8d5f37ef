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

    // JSON without indentation has no line end.
    private const byte End = (byte)'\n';

    /// <summary>Whether a batch's header is one.</summary>
    public static bool IsOne(ReadOnlySpan<byte> header) => header.StartsWith(Magic);

    /// <summary>The header for fields; batches whose columns differ in type have different ones.</summary>
    public static byte[] Of(IEnumerable<FieldPath> fields, IEnumerable<ColumnarType> types) =>
        [
            .. Magic,
            .. JsonSerializer.SerializeToUtf8Bytes(fields.Select(field => field.Text)),
            End,
            .. types.SelectMany(type => new[] { (byte)type.Kind, type.Scale }),
        ];

    /// <summary>The fields of a header.</summary>
    public static FieldPath[] FieldsOf(ReadOnlySpan<byte> header) =>
        [.. JsonSerializer.Deserialize<string[]>(NamesOf(header[Magic.Length..]))!.Select(FieldPath.Parse)];

    private static ReadOnlySpan<byte> NamesOf(ReadOnlySpan<byte> rest) => rest[..rest.IndexOf(End)];
}
