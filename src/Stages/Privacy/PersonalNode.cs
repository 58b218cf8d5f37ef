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
            PersonalNode? child = node.Find(utf8);
            if (child is null)
            {
                child = new PersonalNode(name);
                node._children.Add(child);
            }
            node = child;
        }
        node.Rule = node.Rule == PersonalRule.Drop ? PersonalRule.Drop : rule;
    }

    /// <summary>The child of that name, null if nothing below it is personal. Schemas declare few fields: a scan beats hashing.</summary>
    public PersonalNode? Find(ReadOnlySpan<byte> name)
    {
        foreach (PersonalNode child in _children)
        {
            if (name.SequenceEqual(child._name))
            {
                return child;
            }
        }
        return null;
    }
}
