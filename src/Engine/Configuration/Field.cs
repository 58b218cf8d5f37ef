namespace Vigia.Engine.Configuration;

/// <summary>One setting: its name, type, default and what it does.</summary>
public abstract class Field(string name, string summary, bool isRequired, string? defaultText)
{
    /// <summary>The key in the YAML.</summary>
    public string Name { get; } = name;

    /// <summary>What it does, in a sentence or two for the reference.</summary>
    public string Summary { get; } = summary;

    public bool IsRequired { get; } = isRequired;

    /// <summary>The default as it would be written; null if absent.</summary>
    public string? DefaultText { get; } = defaultText;

    public abstract FieldType Type { get; }

    /// <summary>A setting that must be there.</summary>
    public static Field<T> Required<T>(string name, FieldType<T> type, string summary) => new(name, type, summary, true, default, null);

    /// <summary>A setting with a default; <paramref name="defaultText"/> is how it would be written.</summary>
    public static Field<T> Optional<T>(string name, FieldType<T> type, string summary, T? defaultValue, string? defaultText = null) =>
        new(name, type, summary, false, defaultValue, defaultText);

    internal abstract bool TryBind(ConfigNode node, BindingScope scope, out object? value);

    internal abstract object? DefaultValue { get; }
}

/// <inheritdoc/>
public sealed class Field<T> : Field
{
    private readonly FieldType<T> _type;
    private readonly T? _default;

    internal Field(string name, FieldType<T> type, string summary, bool isRequired, T? defaultValue, string? defaultText)
        : base(name, summary, isRequired, defaultText)
    {
        _type = type;
        _default = defaultValue;
    }

    public override FieldType Type => _type;

    internal override object? DefaultValue => _default;

    internal override bool TryBind(ConfigNode node, BindingScope scope, out object? value)
    {
        bool bound = _type.TryBind(node, scope, out T? typed);
        value = typed;
        return bound;
    }
}
