namespace Vigia.Stages.Decode;

/// <summary>An element or attribute on the way to a field that the schema reads, or the field itself, or both.</summary>
internal sealed class XmlNode
{
    /// <summary>Begins the name of an attribute.</summary>
    public const char Attribute = '@';

    private readonly Dictionary<string, XmlNode> _children = new(StringComparer.Ordinal);

    /// <summary>The field's slot; -1 if it is on the way only.</summary>
    public int Slot { get; private set; } = -1;

    /// <summary>Attributes that are fields, by their local names.</summary>
    public IReadOnlyList<(string Name, int Slot)> Attributes { get; private set; } = [];

    /// <summary>The child element of this local name, or null.</summary>
    public XmlNode? Find(string name) => _children.GetValueOrDefault(name);

    /// <summary>Adds the way to a field.</summary>
    public void Add(ReadOnlySpan<string> names, int slot)
    {
        if (names.IsEmpty)
        {
            Slot = slot;
        }
        else if (names is [['@', .. string attribute]])
        {
            Attributes = [.. Attributes, (attribute, slot)];
        }
        else
        {
            _children.TryAdd(names[0], new XmlNode());
            _children[names[0]].Add(names[1..], slot);
        }
    }
}
