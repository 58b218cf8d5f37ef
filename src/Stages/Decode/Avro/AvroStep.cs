namespace Vigia.Stages.Decode;

/// <summary>What one step does with the bytes at the reader.</summary>
internal enum AvroOp : byte
{
    /// <summary>Leaves <see cref="AvroStep.Size"/> bytes behind.</summary>
    Skip,

    Boolean,

    /// <summary>A whole number of 32 bits.</summary>
    Int,

    /// <summary>A whole number of 64 bits.</summary>
    Long,

    Float,

    Double,

    /// <summary>A text, or bytes that are taken for one.</summary>
    Text,

    /// <summary><see cref="AvroStep.Size"/> bytes taken for a text, a uuid or a decimal.</summary>
    Fixed,

    /// <summary>A decimal in bytes of any number.</summary>
    Decimal,

    Enum,

    /// <summary>A record that is an object to the schema: its token is that of something nested, and takes no bytes.</summary>
    Nested,

    /// <summary>Runs the block of the branch that comes.</summary>
    Union,

    Array,

    Map,

    /// <summary>Runs a block that other steps run too.</summary>
    Call,

    /// <summary>The writer's value cannot be read as what the reader's schema says.</summary>
    Refuse,
}

/// <summary>One step through the bytes of a record. A record is a block of them, one after the other.</summary>
internal readonly struct AvroStep
{
    public AvroOp Op { get; init; }

    /// <summary>Kind of the token that is written.</summary>
    public TokenKind Kind { get; init; }

    /// <summary>Of a decimal, its scale; of a time, its <see cref="TimeUnit"/>.</summary>
    public byte Scale { get; init; }

    /// <summary>Where the token goes; the scratch slot where no one reads it.</summary>
    public int Slot { get; init; }

    /// <summary>Bytes, where the type says how many; of an array or a map, the least that an element takes.</summary>
    public int Size { get; init; }

    /// <summary>A block, blocks, or symbols, as <see cref="Op"/> says.</summary>
    public object? Part { get; init; }

    /// <summary>Where in the record it is, for messages.</summary>
    public required AvroPlace Place { get; init; }
}

/// <summary>Steps that belong together. Filled after it is made, for records that contain themselves.</summary>
internal sealed class AvroBlock
{
    public AvroStep[] Steps { get; set; } = [];
}

/// <summary>What is read of an array.</summary>
/// <param name="Elements">A block for each element that the schema reads, by index.</param>
/// <param name="Others">Leaves an element behind.</param>
/// <param name="IsWhole">Whether the schema reads a vector, elements 0 to n - 1: then it must have as many.</param>
internal sealed record AvroElements(AvroBlock[] Elements, AvroBlock Others, bool IsWhole);

/// <summary>What is read of a map.</summary>
/// <param name="Entries">A block for each key that the schema reads, and the slots that it fills.</param>
/// <param name="Others">Leaves a value behind.</param>
internal sealed record AvroEntries(NameTable<AvroEntry?> Entries, AvroBlock Others);

/// <summary>What is read of one key's value.</summary>
internal sealed record AvroEntry(AvroBlock Block, FieldNode Node);

/// <summary>A place in a record, with every way in which it can be damaged.</summary>
internal sealed class AvroPlace(string path)
{
    public string Path { get; } = path;

    public Fault Truncated { get; } = new(RejectReasons.Truncated, $"the record ends in {Where(path)}");

    public Fault BadNumber { get; } = new(RejectReasons.Malformed, $"{Where(path)} has a whole number of more bits than its type");

    public Fault BadBoolean { get; } = new(RejectReasons.Malformed, $"{Where(path)} is a boolean and has a byte that is neither 0 nor 1");

    public Fault BadLength { get; } = new(RejectReasons.BadLength, $"{Where(path)} has a negative length, or one beyond 64 bits");

    public Fault BadBlock { get; } =
        new(RejectReasons.BadLength, $"{Where(path)} has a block whose items do not take the bytes that it says");

    public Fault BadIndex { get; } =
        new(RejectReasons.BadIndex, $"{Where(path)} has the index of a union's branch or an enum's symbol that the schema does not have");

    public Fault WrongLength { get; } =
        new(RejectReasons.WrongLength, $"{Where(path)} has another number of elements than the record schema reads");

    public Fault RefusedSymbol { get; } =
        new(
            RejectReasons.SchemaRefused,
            $"{Where(path)} has a symbol that the reader's schema does not have, and the enum has no default there"
        );

    private static string Where(string path) => path.Length == 0 ? "the record itself" : $"field '{path}'";
}
