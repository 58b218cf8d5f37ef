using System.Text.Json;

namespace Vigia.Stages.Decode;

/// <summary>Finds fields by the names in a record, escaped or not.</summary>
internal sealed class FieldNames
{
    private readonly TokenText _text = new();

    /// <summary>The field or object of the name at which the reader is; null if the schema does not know it.</summary>
    public FieldNode? Find(ref Utf8JsonReader reader, FieldNode parent, ReadOnlySpan<byte> record)
    {
        if (!reader.ValueIsEscaped)
        {
            return parent.Find(reader.ValueSpan);
        }
        // A name with half of a surrogate pair is the name of no field.
        ReadOnlySpan<byte> quoted = record.Slice((int)reader.TokenStartIndex, reader.ValueSpan.Length + 2);
        return _text.TryUnescape(quoted, out ReadOnlySpan<byte> name) ? parent.Find(name) : null;
    }
}
