namespace Vigia.Engine.Configuration;

/// <summary>The bound settings of one object, and where each was written.</summary>
public sealed class FieldValues
{
    private readonly Position _position;
    private readonly Dictionary<Field, (object? Value, Position Position)> _bound;

    internal FieldValues(Position position, Dictionary<Field, (object? Value, Position Position)> bound)
    {
        _position = position;
        _bound = bound;
    }

    /// <summary>The value written, or the default.</summary>
    public T Get<T>(Field<T> field) =>
        (T)(_bound.TryGetValue(field, out (object? Value, Position Position) entry) ? entry.Value : field.DefaultValue)!;

    /// <summary>Whether the setting was written at all.</summary>
    public bool Has(Field field) => _bound.ContainsKey(field);

    /// <summary>Where the setting was written; the object's own place if it was not.</summary>
    public Position PositionOf(Field? field) =>
        field is not null && _bound.TryGetValue(field, out (object? Value, Position Position) entry) ? entry.Position : _position;
}
