using System.Text.Json;

namespace Vigia.Stages.Decode;

/// <summary>
/// What records have looked like so far: for each object whose fields are read, the members met, in their order. It grows with
/// every record that brought something new, and predicts the bytes before each value of the next one.
/// </summary>
internal sealed class RecordLayout
{
    // Objects whose names are data, such as ids, would teach without end.
    private const int MaxMembers = 2_048;

    private readonly FieldNode _root;
    private readonly FieldNames _names = new();
    private readonly List<LayoutObject> _objects = [];
    private readonly Dictionary<FieldNode, int> _fields = [];
    private readonly List<(int Parent, int Object)> _places = [];
    private LayoutMember[] _members = new LayoutMember[32];
    private byte[] _literals = new byte[1024];
    private int _memberCount;
    private int _literalsLength;

    public RecordLayout(FieldNode root)
    {
        _root = root;
        Forget();
    }

    public Span<LayoutMember> Members => _members.AsSpan(0, _memberCount);

    /// <summary>Texts of all members; <see cref="Engine.Records.ByteColumn.Slack"/> bytes beyond any of them may be read.</summary>
    public ReadOnlySpan<byte> Literals => _literals;

    /// <summary>For the reader: the members whose objects are open.</summary>
    public int[] Parents { get; } = new int[JsonTokenizer.MaxDepth];

    /// <summary>The first member of an object; -1 if none is known.</summary>
    public int FirstOf(int layoutObject) => _objects[layoutObject].First;

    /// <summary>The member of an object by its name as it is written; -1 if it is not known.</summary>
    public int Find(int layoutObject, ReadOnlySpan<byte> name) =>
        _objects[layoutObject].Members.TryFind(name, out int member) ? member : -1;

    /// <summary>The object to which a member belongs.</summary>
    public int ParentOf(int member) => _places[member].Parent;

    /// <summary>The object that is a member's value; -1 if nothing inside is read.</summary>
    public int ObjectOf(int member) => _places[member].Object;

    /// <summary>Begins a period of counting how often lengths are predicted wrongly. Those that varied get a short trial.</summary>
    public void Refresh()
    {
        foreach (ref LayoutMember member in Members)
        {
            member.Misses = member.Misses < LayoutMember.MissLimit ? 0 : LayoutMember.MissLimit - 8;
            member.Extent = 0;
        }
    }

    /// <summary>Starts again: the records' order is not what it was.</summary>
    public void Forget()
    {
        _objects.Clear();
        _objects.Add(new LayoutObject(_root));
        _fields.Clear();
        _places.Clear();
        _memberCount = 0;
        _literalsLength = 0;
    }

    /// <summary>Adds the members of a record that are not known yet.</summary>
    /// <param name="record">A well-formed object.</param>
    public void Learn(ReadOnlySpan<byte> record)
    {
        var reader = new Utf8JsonReader(record, new JsonReaderOptions { MaxDepth = JsonTokenizer.MaxDepth });
        reader.Read();
        LearnObject(ref reader, record, 0);
    }

    private void LearnObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> record, int layoutObject)
    {
        int previous = -1;
        int separator = (int)reader.BytesConsumed;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int name = (int)reader.TokenStartIndex + 1;
            int nameLength = reader.ValueSpan.Length;
            FieldNode? node = _names.Find(ref reader, _objects[layoutObject].Node, record);
            reader.Read();
            int member = FindOrAdd(
                layoutObject,
                previous,
                node,
                record[separator..(int)reader.TokenStartIndex],
                name - separator,
                nameLength
            );
            if (member < 0)
            {
                return;
            }
            if (reader.TokenType == JsonTokenType.StartObject && ObjectOf(member) >= 0)
            {
                LearnObject(ref reader, record, ObjectOf(member));
            }
            else
            {
                reader.Skip();
            }
            previous = member;
            // White space between a value and the comma is not predicted.
            separator = (int)reader.BytesConsumed;
            separator += record[separator..].IndexOfAny((byte)',', (byte)'}') + 1;
        }
    }

    /// <summary>
    /// The member with this text before its value, put after <paramref name="previous"/> if it is new; -1 if there is no room.
    /// </summary>
    private int FindOrAdd(int layoutObject, int previous, FieldNode? node, ReadOnlySpan<byte> text, int name, int nameLength)
    {
        int known = Find(layoutObject, text.Slice(name, nameLength));
        if (known >= 0 || _memberCount == MaxMembers)
        {
            return known;
        }
        int added = Add(layoutObject, node, text);
        _objects[layoutObject].Members.Add(text.Slice(name, nameLength), added);
        Link(layoutObject, previous, added);
        return added;
    }

    private int Add(int parent, FieldNode? node, ReadOnlySpan<byte> text)
    {
        int room = _literalsLength + text.Length + Engine.Records.ByteColumn.Slack;
        if (room > _literals.Length)
        {
            Array.Resize(ref _literals, Math.Max(room, 2 * _literals.Length));
        }
        if (_memberCount == _members.Length)
        {
            Array.Resize(ref _members, 2 * _members.Length);
        }
        text.CopyTo(_literals.AsSpan(_literalsLength));
        int member = _memberCount++;
        int layoutObject = -1;
        if (node is { HasChildren: true })
        {
            layoutObject = _objects.Count;
            _objects.Add(new LayoutObject(node));
        }
        int field = member;
        if (node is not null && !_fields.TryAdd(node, member))
        {
            field = _fields[node];
        }
        _members[member] = new LayoutMember
        {
            Literal = _literalsLength,
            LiteralLength = text.Length,
            Slot = node is { IsField: true } ? node.FirstSlot : _root.SlotCount,
            Field = field,
        };
        _places.Add((parent, layoutObject));
        _literalsLength += text.Length;
        return member;
    }

    /// <summary>Members of an object form a ring in the order in which they were met.</summary>
    private void Link(int layoutObject, int previous, int member)
    {
        LayoutObject owner = _objects[layoutObject];
        int before = previous < 0 ? owner.Last : previous;
        _members[member].Next = before < 0 ? member : _members[before].Next;
        if (before >= 0)
        {
            _members[before].Next = member;
        }
        owner.First = previous < 0 ? member : owner.First;
        owner.Last = previous == owner.Last ? member : owner.Last;
    }

    private sealed class LayoutObject(FieldNode node)
    {
        /// <summary>What the schema reads there.</summary>
        public FieldNode Node { get; } = node;

        /// <summary>Members by their names as they are written.</summary>
        public NameTable<int> Members { get; } = new();

        /// <summary>The first member of the ring; -1 if none is known.</summary>
        public int First { get; set; } = -1;

        /// <summary>The member before the first.</summary>
        public int Last { get; set; } = -1;
    }
}
