using System.Text;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>A field whose values have meanings: where it comes from.</summary>
/// <typeparam name="T">What a value means.</typeparam>
internal sealed class ValueColumn<T>
{
    private readonly NameTable<T> _values = new();
    private readonly int _slot;

    public ValueColumn(IEnumerable<KeyValuePair<string, T>> values, int slot)
    {
        _slot = slot;
        foreach ((string value, T meaning) in values)
        {
            _values.Add(Encoding.UTF8.GetBytes(value), meaning);
        }
    }

    /// <summary>The column of a field; null where the schema has none.</summary>
    public static ValueColumn<T>? Of(ValueField<T>? field, Func<FieldPath, int> slotOf) =>
        field is null ? null : new(field.Values, slotOf(field.Path));

    /// <summary>Whether the record has a value there.</summary>
    public bool IsGiven(TokenText text, ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens) => !text.IsMissing(record, tokens[_slot]);

    /// <summary>What the field means; false where it is missing, or holds a value that has no meaning.</summary>
    public bool TryRead(TokenText text, ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens, out T meaning)
    {
        meaning = default!;
        return text.TryRead(record, tokens[_slot], out ReadOnlySpan<byte> value) && _values.TryFind(value, out meaning!);
    }
}
