namespace Vigia.Engine.Configuration;

/// <summary>A configuration as written: scalars, lists and maps, each with its place. Nothing is checked yet.</summary>
public abstract class ConfigNode(Position position)
{
    public Position Position { get; } = position;

    /// <summary>What the node is, in the words of an error message.</summary>
    public abstract string Describe { get; }
}

/// <summary>A single value. <see cref="Text"/> is what was written, with <c>${...}</c> replaced.</summary>
public sealed class ConfigScalar(Position position, string text, bool isQuoted = false) : ConfigNode(position)
{
    public string Text { get; } = text;

    /// <summary>Quoted, so it is text even where it looks like something else.</summary>
    public bool IsQuoted { get; } = isQuoted;

    /// <summary>Something in it could not be replaced; that problem is noted already, and no other follows from it.</summary>
    public bool IsUnresolved { get; init; }

    /// <summary>An empty value, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => !IsQuoted && !IsUnresolved && Text is ("" or "~" or "null");

    public override string Describe => IsNull ? "nothing" : $"'{Text}'";
}

/// <summary>A list of nodes.</summary>
public sealed class ConfigList(Position position, IReadOnlyList<ConfigNode> items) : ConfigNode(position)
{
    public IReadOnlyList<ConfigNode> Items { get; } = items;

    public override string Describe => "a list";
}

/// <summary>One key of a map, with the place of the key.</summary>
public sealed record ConfigEntry(string Key, Position KeyPosition, ConfigNode Value);

/// <summary>A map with unique keys in the order in which they were written.</summary>
public sealed class ConfigMap(Position position, IReadOnlyList<ConfigEntry> entries) : ConfigNode(position)
{
    public IReadOnlyList<ConfigEntry> Entries { get; } = entries;

    public ConfigEntry? Find(string key) => Entries.FirstOrDefault(e => e.Key == key);

    public override string Describe => "a map";
}
