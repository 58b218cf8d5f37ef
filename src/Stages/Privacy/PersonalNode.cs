using System.Text;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Privacy;

/// <summary>A name on the way to personal fields; together the nodes are the tree that a record is walked along.</summary>
internal sealed class PersonalNode
{
    private readonly List<PersonalNode> _children = [];
    private readonly byte[] _name;

    private PersonalNode(string name) => _name = Encoding.UTF8.GetBytes(name);

    /// <summary>What to do with a value here, and with all that is in it; null if only something below is personal.</summary>
    public PersonalRule? Rule { get; private set; }

    public static PersonalNode CreateRoot() => new("");

    /// <summary>Where two rules meet at one place, dropping wins: it says less.</summary>
    public void Add(IReadOnlyList<string> names, PersonalRule rule)
    {
        PersonalNode node = this;
        foreach (string name in names)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(name);
            PersonalNode? child = node._children.Find(c => utf8.AsSpan().SequenceEqual(c._name));
            if (child is null)
            {
                child = new PersonalNode(name);
                node._children.Add(child);
            }
            node = child;
        }
        node.Rule = node.Rule == PersonalRule.Drop ? PersonalRule.Drop : rule;
    }

    /// <summary>
    /// The child of that name, null if nothing below it is personal. As with the columns of CSV, a name that differs in case or in spaces
    /// around it is taken to be meant, and so is a path with dots in place of nested objects. Schemas declare few fields: a scan beats
    /// hashing.
    /// </summary>
    public PersonalNode? Find(ReadOnlySpan<byte> name)
    {
        if (_children.Count == 0)
        {
            return null;
        }
        ReadOnlySpan<byte> trimmed = name.Trim(" \t"u8);
        if (FindChild(trimmed) is { } child)
        {
            return child;
        }
        int dot = trimmed.IndexOf((byte)'.');
        return dot < 0 || FindChild(trimmed[..dot]) is not { } first ? null
            : first.Rule is null ? first.Find(trimmed[(dot + 1)..])
            : first;
    }

    /// <summary>
    /// Where a path leads: the outermost node with a rule on the way, else the last one; null if nothing there is personal.
    /// </summary>
    public PersonalNode? Find(IReadOnlyList<string> names)
    {
        PersonalNode? node = this;
        foreach (string name in names)
        {
            node = node.Find(Encoding.UTF8.GetBytes(name));
            if (node is null || node.Rule is not null)
            {
                return node;
            }
        }
        return node;
    }

    private PersonalNode? FindChild(ReadOnlySpan<byte> name)
    {
        foreach (PersonalNode child in _children)
        {
            if (
                name.SequenceEqual(child._name)
                || Ascii.EqualsIgnoreCase(name, child._name)
                || (
                    !Ascii.IsValid(name)
                    && Encoding.UTF8.GetString(name).Equals(Encoding.UTF8.GetString(child._name), StringComparison.OrdinalIgnoreCase)
                )
            )
            {
                return child;
            }
        }
        return null;
    }
}
