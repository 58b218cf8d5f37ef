namespace Vigia.Stages.Decode;

/// <summary>How the bytes of a field become a token.</summary>
internal enum ProtoOp : byte
{
    /// <summary>A whole number as a varint; <see cref="ProtoStep.Bits"/> of them at most.</summary>
    Signed,

    /// <summary>As <see cref="Signed"/>, never negative.</summary>
    Unsigned,

    /// <summary>A varint whose lowest bit is the sign.</summary>
    ZigZag,

    Boolean,

    Enum,

    Fixed32,

    SignedFixed32,

    Fixed64,

    SignedFixed64,

    Float,

    Double,

    Text,

    /// <summary>A message whose fields are read.</summary>
    Message,

    /// <summary>A <c>google.protobuf.Timestamp</c>, read as a time.</summary>
    Timestamp,

    /// <summary>A map's entry.</summary>
    Entry,

    /// <summary>A message that is read as a value, and is not one.</summary>
    Nested,
}

/// <summary>What is done with a field that is read.</summary>
internal sealed class ProtoStep
{
    public required ProtoOp Op
    {
        get;
        init
        {
            field = value;
            Wire = value switch
            {
                ProtoOp.Fixed32 or ProtoOp.SignedFixed32 or ProtoOp.Float => 5,
                ProtoOp.Fixed64 or ProtoOp.SignedFixed64 or ProtoOp.Double => 1,
                ProtoOp.Text or ProtoOp.Message or ProtoOp.Timestamp or ProtoOp.Entry or ProtoOp.Nested => 2,
                _ => 0,
            };
        }
    }

    /// <summary>Of a whole number, its type's bits.</summary>
    public int Bits { get; init; } = 64;

    /// <summary>Where the token goes.</summary>
    public int Slot { get; init; }

    /// <summary>Of a message, its fields.</summary>
    public ProtoBlock? Block { get; init; }

    /// <summary>Of an enum, the token of each value that has a name.</summary>
    public IReadOnlyDictionary<int, Token>? Symbols { get; init; }

    /// <summary>Of a map, what is read of each key's value.</summary>
    public NameTable<ProtoStep?>? Entries { get; init; }

    /// <summary>Of a repeated field, a step for each element that is read, by index; null where it is not repeated.</summary>
    public ProtoStep?[]? Elements { get; init; }

    /// <summary>Whether the elements are a vector, which must be as long as the schema reads.</summary>
    public bool IsWhole { get; init; }

    /// <summary>Which counter counts its elements, or how often its message came.</summary>
    public int Counter { get; init; }

    /// <summary>The other members of its oneof: the last member counts.</summary>
    public FieldNode[] Others { get; init; } = [];

    /// <summary>Whether a value is read as it comes: the field is not repeated, and in no oneof with another that is read.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>The wire type of a single value.</summary>
    public int Wire { get; private init; }

    public required ProtoPlace Place { get; init; }

    /// <summary>Called once all is set.</summary>
    public void Seal() => IsPlain = Elements is null && Others.Length == 0;
}

/// <summary>The fields of a message that are read.</summary>
internal sealed class ProtoBlock
{
    private const int Direct = 64;

    private readonly ProtoStep?[] _byNumber = new ProtoStep?[Direct];
    private readonly Dictionary<int, ProtoStep> _others = [];

    /// <summary>Values of fields that are absent and have no presence, by slot: those of their types.</summary>
    public List<KeyValuePair<int, Token>> Defaults { get; } = [];

    public void Add(int number, ProtoStep step)
    {
        step.Seal();
        if (number < Direct)
        {
            _byNumber[number] = step;
        }
        else
        {
            _others[number] = step;
        }
    }

    /// <summary>The step of a field; null if it is not read.</summary>
    public ProtoStep? Find(int number) => number < Direct ? _byNumber[number] : _others.GetValueOrDefault(number);
}

/// <summary>A place in a message, with every way in which it can be damaged.</summary>
internal sealed class ProtoPlace(string path)
{
    public Fault Truncated { get; } = new(RejectReasons.Truncated, $"the message ends in {Where(path)}");

    public Fault BadNumber { get; } = new(RejectReasons.Malformed, $"{Where(path)} has a whole number of more bits than its type");

    public Fault WrongWire { get; } = new(RejectReasons.Malformed, $"{Where(path)} has another wire type than its type in the schema");

    public Fault BadTag { get; } = new(RejectReasons.Malformed, $"{Where(path)} has a tag that is not one");

    public Fault WrongLength { get; } =
        new(RejectReasons.WrongLength, $"{Where(path)} has another number of elements than the record schema reads");

    private static string Where(string path) => path.Length == 0 ? "the message itself" : $"field '{path}'";
}

/// <summary>How messages of one type are read into the tokens of one record schema. Made once; any thread may use it.</summary>
/// <param name="Root">The message's fields.</param>
/// <param name="RootPlace">The message, for faults.</param>
/// <param name="Vectors">Repeated fields that must be as long as the schema reads.</param>
/// <param name="Counters">Counters that a reader needs.</param>
/// <param name="Constants">Texts that no record holds.</param>
internal sealed record ProtoProgram(ProtoBlock Root, ProtoPlace RootPlace, ProtoStep[] Vectors, int Counters, byte[] Constants);
