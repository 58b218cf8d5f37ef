using System.Text;

namespace Vigia.Stages.Decode;

/// <summary>A name on the way to a field that the schema reads, or the field itself, or both.</summary>
/// <remarks>
/// Slots are numbered depth first, so a node and all below it own one range of them: when a name occurs twice, clearing
/// the range forgets whatever its first occurrence had brought.
/// </remarks>
internal sealed class FieldNode
{
    private readonly Dictionary<string, FieldNode> _children = new(StringComparer.Ordinal);
    private readonly NameTable<FieldNode> _byName = new();

    private FieldNode() { }

    /// <summary>Whether the node's own value is read: its token's slot is <see cref="FirstSlot"/>.</summary>
    public bool IsField { get; private set; }

    public int FirstSlot { get; private set; }

    /// <summary>Slots of the node and all below it.</summary>
    public int SlotCount { get; private set; }

    public bool HasChildren => _children.Count > 0;

    /// <summary>What is below it, by name.</summary>
    public IEnumerable<(string Name, FieldNode Node)> Children => _children.Select(child => (child.Key, child.Value));

    /// <summary>The tree of all <paramref name="paths"/>, each given as its names; its root is the record.</summary>
    public static FieldNode Build(IEnumerable<IReadOnlyList<string>> paths)
    {
        var root = new FieldNode();
        foreach (IReadOnlyList<string> names in paths)
        {
            FieldNode node = root;
            foreach (string name in names)
            {
                node._children.TryAdd(name, new FieldNode());
                node = node._children[name];
            }
            node.IsField = true;
        }
        root.Number(0);
        return root;
    }

    /// <summary>The child of this name, or null.</summary>
    public FieldNode? Find(ReadOnlySpan<byte> name) => _byName.TryFind(name, out FieldNode child) ? child : null;

    /// <summary>The child of this name, or null.</summary>
    public FieldNode? Child(string name) => _children.GetValueOrDefault(name);

    /// <summary>The slot of a field that the tree was built with.</summary>
    public int SlotOf(IReadOnlyList<string> names)
    {
        FieldNode node = this;
        foreach (string name in names)
        {
            node = node._children[name];
        }
        return node.FirstSlot;
    }

    private int Number(int next)
    {
        FirstSlot = next;
        next += IsField ? 1 : 0;
        foreach ((string name, FieldNode child) in _children)
        {
            next = child.Number(next);
            _byName.Add(Encoding.UTF8.GetBytes(name), child);
        }
        SlotCount = next - FirstSlot;
        return next;
    }
}
