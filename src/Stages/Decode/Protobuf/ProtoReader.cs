using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>Walks the bytes of one Protobuf message and writes the tokens of the fields that are read. Allocates nothing.</summary>
/// <remarks>
/// As Protobuf says: fields in any order, the last of a scalar counts, a message that comes twice is merged, packed and single elements of
/// a repeated field mix. A message cut between two fields is a whole message: only the transport can detect that.
/// </remarks>
internal ref partial struct ProtoReader
{
    private const int MaxDepth = 64;

    // The position after damage.
    private const int Failed = -1;

    private readonly ProtoProgram _program;
    private readonly ReadOnlySpan<byte> _record;
    private readonly ref byte _start;
    private readonly Span<Token> _tokens;
    private readonly Span<int> _counters;
    private int _depth;

    /// <param name="program">The message type.</param>
    /// <param name="record">The record, frame included, with <see cref="ByteColumn.Slack"/> readable bytes after it.</param>
    /// <param name="tokens">One per slot, and one more as scratch; cleared.</param>
    /// <param name="counters">As many as the program needs; cleared.</param>
    public ProtoReader(ProtoProgram program, ReadOnlySpan<byte> record, Span<Token> tokens, Span<int> counters)
    {
        _program = program;
        _record = record;
        _start = ref MemoryMarshal.GetReference(record);
        _tokens = tokens;
        _counters = counters;
    }

    /// <summary>What is wrong, after <see cref="TryRead"/> has returned false.</summary>
    public Fault? Fault { get; private set; }

    /// <summary>Reads the message from a position to the record's end.</summary>
    public bool TryRead(int start)
    {
        SetDefaults(_program.Root);
        if (!TryMessage(_program.Root, start, _record.Length, _program.RootPlace))
        {
            return false;
        }
        foreach (ProtoStep vector in _program.Vectors)
        {
            int count = _counters[vector.Counter];
            if (count > 0 && count != vector.Elements!.Length)
            {
                return Fail(vector.Place.WrongLength);
            }
        }
        return true;
    }

    private readonly void SetDefaults(ProtoBlock block)
    {
        foreach ((int slot, Token token) in CollectionsMarshal.AsSpan(block.Defaults))
        {
            _tokens[slot] = token;
        }
    }

    private bool TryMessage(ProtoBlock block, int at, int end, ProtoPlace place)
    {
        if (++_depth > MaxDepth)
        {
            return Fail(Decode.Fault.TooDeep);
        }
        while (at < end)
        {
            ulong tag = Unsafe.Add(ref _start, at);
            if (tag < 0x80)
            {
                at++;
            }
            else if (!TryVarint(ref at, end, place, out tag))
            {
                return false;
            }
            (ulong number, int wire) = (tag >> 3, (int)(tag & 7));
            if (number is 0 or > 0x1FFF_FFFF)
            {
                return Fail(place.BadTag);
            }
            ProtoStep? step = block.Find((int)number);
            at =
                step is null ? Skip(at, end, (int)number, wire, place)
                : step.IsPlain && wire == step.Wire ? Value(step, at, end)
                : Field(step, at, end, wire);
            if (at < 0)
            {
                return false;
            }
        }
        _depth--;
        return true;
    }

    /// <summary>Reads a value with one of the most frequent types; positions are values, so that they stay in registers.</summary>
    /// <returns>The position after it; negative after damage.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Value(ProtoStep step, int at, int end)
    {
        ref byte next = ref Unsafe.Add(ref _start, at);
        ref Token token = ref Unsafe.Add(ref MemoryMarshal.GetReference(_tokens), step.Slot);
        switch (step.Op)
        {
            case ProtoOp.Text when next < 0x80 && next < end - at:
                token = new Token(TokenKind.Text, at + 1, next);
                return at + 1 + next;
            case ProtoOp.Signed when next < 0x80 && at < end:
                token = Token.Of(TokenKind.Int64, next);
                return at + 1;
            case ProtoOp.Signed when Unsafe.Add(ref next, 1) < 0x80 && at + 1 < end:
                token = Token.Of(TokenKind.Int64, (next & 0x7F) | (Unsafe.Add(ref next, 1) << 7));
                return at + 2;
            case ProtoOp.Double when end - at >= sizeof(double):
                token = Token.Of(TokenKind.Float64, Unsafe.ReadUnaligned<long>(ref next));
                return at + sizeof(double);
            case ProtoOp.Boolean when next <= 1 && at < end:
                token = new Token(next == 0 ? TokenKind.False : TokenKind.True, 0, 0);
                return at + 1;
            case ProtoOp.Message when next < 0x80 && next < end - at:
                if (_counters[step.Counter]++ == 0)
                {
                    SetDefaults(step.Block!);
                }
                return TryMessage(step.Block!, at + 1, at + 1 + next, step.Place) ? at + 1 + next : Failed;
            default:
                return OtherValue(step, at, end);
        }
    }

    private int OtherValue(ProtoStep step, int at, int end) => TryValue(step, ref at, end) ? at : Failed;

    private int Skip(int at, int end, int number, int wire, ProtoPlace place)
    {
        uint next = Unsafe.Add(ref _start, at);
        return wire == 2 && next < 0x80 && next < end - at ? at + 1 + (int)next
            : TrySkip(ref at, end, number, wire, place) ? at
            : Failed;
    }

    private int Field(ProtoStep step, int at, int end, int wire) => TryField(step, ref at, end, wire) ? at : Failed;

    private bool TryField(ProtoStep step, ref int at, int end, int wire)
    {
        foreach (FieldNode other in step.Others)
        {
            _tokens.Slice(other.FirstSlot, other.SlotCount).Clear();
        }
        if (step.Elements is null)
        {
            return wire == step.Wire ? TryValue(step, ref at, end) : Fail(step.Place.WrongWire);
        }
        if (wire == step.Wire)
        {
            return TryElement(step, ref at, end);
        }
        if (wire != 2 || step.Wire == 2)
        {
            return Fail(step.Place.WrongWire);
        }
        if (!TryLength(ref at, end, step.Place, out int length))
        {
            return false;
        }
        for (int packedEnd = at + length; at < packedEnd; )
        {
            if (!TryElement(step, ref at, packedEnd))
            {
                return false;
            }
        }
        return true;
    }

    private bool TryElement(ProtoStep step, ref int at, int end)
    {
        int index = _counters[step.Counter]++;
        ProtoStep? element = index < step.Elements!.Length ? step.Elements[index] : null;
        return element is null ? TrySkip(ref at, end, 0, step.Wire, step.Place) : TryValue(element, ref at, end);
    }

    /// <summary>Reads one value, whose wire type is right.</summary>
    private bool TryValue(ProtoStep step, ref int at, int end)
    {
        ref Token token = ref _tokens[step.Slot];
        switch (step.Op)
        {
            case ProtoOp.Fixed32 or ProtoOp.SignedFixed32 or ProtoOp.Float:
                if (end - at < sizeof(int))
                {
                    return Fail(step.Place.Truncated);
                }
                int four = BinaryPrimitives.ReadInt32LittleEndian(_record[at..]);
                at += sizeof(int);
                token =
                    step.Op == ProtoOp.Float
                        ? Token.Of(TokenKind.Float32, four)
                        : Token.Of(TokenKind.Int64, step.Op == ProtoOp.Fixed32 ? (uint)four : four);
                return true;
            case ProtoOp.Fixed64 or ProtoOp.SignedFixed64 or ProtoOp.Double:
                if (end - at < sizeof(long))
                {
                    return Fail(step.Place.Truncated);
                }
                long eight = BinaryPrimitives.ReadInt64LittleEndian(_record[at..]);
                at += sizeof(long);
                bool isUnsigned = step.Op == ProtoOp.Fixed64 && eight < 0;
                token = Token.Of(
                    step.Op == ProtoOp.Double ? TokenKind.Float64
                        : isUnsigned ? TokenKind.UInt64
                        : TokenKind.Int64,
                    eight
                );
                return true;
            case ProtoOp.Text or ProtoOp.Message or ProtoOp.Timestamp or ProtoOp.Entry or ProtoOp.Nested:
                return TryLength(ref at, end, step.Place, out int length) && TryPiece(step, ref at, length, ref token);
            default:
                return TryVarint(ref at, end, step.Place, out ulong bits) && TryWhole(step, bits, ref token);
        }
    }

    private bool TryWhole(ProtoStep step, ulong bits, ref Token token)
    {
        long number = (long)bits;
        switch (step.Op)
        {
            case ProtoOp.Boolean:
                token = new Token(bits == 0 ? TokenKind.False : TokenKind.True, 0, 0);
                return true;
            case ProtoOp.Enum:
                token = step.Symbols!.TryGetValue((int)number, out Token symbol) ? symbol : Token.Of(TokenKind.Int64, (int)number);
                return number == (int)number || Fail(step.Place.BadNumber);
            case ProtoOp.Unsigned:
                token = Token.Of(number < 0 ? TokenKind.UInt64 : TokenKind.Int64, number);
                return step.Bits == 64 || bits <= uint.MaxValue || Fail(step.Place.BadNumber);
            default:
                number = step.Op == ProtoOp.ZigZag ? (long)(bits >> 1) ^ -(long)(bits & 1) : number;
                token = Token.Of(TokenKind.Int64, number);
                // Parsers take the lower 32 bits, and so another number than the one that was written.
                return step.Bits == 64 || number == (int)number || Fail(step.Place.BadNumber);
        }
    }

    /// <summary>Reads a value of known length.</summary>
    private bool TryPiece(ProtoStep step, ref int at, int length, ref Token token)
    {
        int start = at;
        at += length;
        switch (step.Op)
        {
            case ProtoOp.Text:
                token = new Token(TokenKind.Text, start, length);
                return true;
            case ProtoOp.Timestamp:
                return TryTimestamp(step, start, at, ref token);
            case ProtoOp.Entry:
                return TryEntry(step, start, at);
            case ProtoOp.Nested:
                token = new Token(TokenKind.Nested, 0, 0);
                return true;
            default:
                if (_counters[step.Counter]++ == 0)
                {
                    SetDefaults(step.Block!);
                }
                return TryMessage(step.Block!, start, at, step.Place);
        }
    }

    private bool Fail(Fault fault)
    {
        Fault = fault;
        return false;
    }
}
