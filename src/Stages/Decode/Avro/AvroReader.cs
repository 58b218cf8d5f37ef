using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>Walks the bytes of one Avro record and writes the tokens of the fields that are read. Allocates nothing.</summary>
internal ref partial struct AvroReader
{
    /// <summary>Records, arrays and maps inside one another.</summary>
    private const int MaxDepth = 64;

    // The position after damage.
    private const int Failed = -1;

    private readonly ref byte _start;
    private readonly Span<Token> _tokens;
    private readonly int _end;
    private int _at;
    private int _depth;

    /// <param name="record">The record, with <see cref="ByteColumn.Slack"/> readable bytes after it.</param>
    /// <param name="start">Where its first field begins: after its frame.</param>
    /// <param name="tokens">One per slot, and one more as scratch.</param>
    public AvroReader(ReadOnlySpan<byte> record, int start, Span<Token> tokens)
    {
        _at = start;
        _start = ref MemoryMarshal.GetReference(record);
        _end = record.Length;
        _tokens = tokens;
    }

    /// <summary>What is wrong, after <see cref="TryRun"/> has returned false.</summary>
    public Fault? Fault { get; private set; }

    /// <summary>Bytes after the last one read.</summary>
    public readonly int Rest => _end - _at;

    /// <summary>Runs the steps of a record.</summary>
    /// <returns>False if the record is damaged.</returns>
    public bool TryRun(AvroStep[] steps)
    {
        _at = Run(steps, _at);
        return _at >= 0;
    }

    /// <summary>Runs steps from a position on. The position is a local throughout: every field waits for it.</summary>
    /// <returns>The position after them, never beyond the record's end; <see cref="Failed"/> if it is damaged.</returns>
    private int Run(AvroStep[] steps, int at)
    {
        if (++_depth > MaxDepth)
        {
            return Fail(Decode.Fault.TooDeep);
        }
        ref Token tokens = ref MemoryMarshal.GetReference(_tokens);
        int end = _end;
        for (int i = 0; i < steps.Length && at >= 0; i++)
        {
            ref readonly AvroStep step = ref steps[i];
            again:
            switch (step.Op)
            {
                case AvroOp.Int or AvroOp.Long:
                    at = ReadNumber(in step, at, out long number);
                    Unsafe.Add(ref tokens, step.Slot) = Token.Of(step.Kind, number, step.Scale);
                    at = step.Op == AvroOp.Long || number == (int)number ? at : Fail(step.Place.BadNumber);
                    break;
                case AvroOp.Double:
                    long bits = Unsafe.ReadUnaligned<long>(ref Unsafe.Add(ref _start, at));
                    Unsafe.Add(ref tokens, step.Slot) = Token.Of(TokenKind.Float64, bits);
                    at = end - at >= sizeof(double) ? at + sizeof(double) : Fail(step.Place.Truncated);
                    break;
                case AvroOp.Text:
                    at = ReadLength(in step, at, out int length);
                    Unsafe.Add(ref tokens, step.Slot) = new Token(TokenKind.Text, at, length);
                    at += length;
                    break;
                case AvroOp.Boolean:
                    at = ReadBoolean(in step, at, ref Unsafe.Add(ref tokens, step.Slot));
                    break;
                case AvroOp.Union:
                    at = ReadNumber(in step, at, out number);
                    if (BranchOf(in step, at, number) is not { } branch)
                    {
                        return Failed;
                    }
                    if (branch.Length == 1)
                    {
                        step = ref branch[0];
                        goto again;
                    }
                    at = branch.Length == 0 ? at : Run(branch, at);
                    break;
                default:
                    at = RunOther(in step, at, ref Unsafe.Add(ref tokens, step.Slot));
                    break;
            }
        }
        _depth--;
        return at;
    }

    /// <summary>The steps of a union's branch; null after damage.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private AvroStep[]? BranchOf(ref readonly AvroStep step, int at, long index)
    {
        AvroStep[][] branches = Unsafe.As<AvroStep[][]>(step.Part!);
        if ((ulong)index < (ulong)branches.Length && at >= 0)
        {
            return branches[index];
        }
        Fail(Fault ?? step.Place.BadIndex);
        return null;
    }

    /// <summary>Runs one of the steps that are less frequent.</summary>
    private int RunOther(ref readonly AvroStep step, int at, ref Token token)
    {
        switch (step.Op)
        {
            case AvroOp.Float:
                token = Token.Of(TokenKind.Float32, Unsafe.ReadUnaligned<int>(ref Unsafe.Add(ref _start, at)));
                return Pass(in step, at, sizeof(float));
            case AvroOp.Skip:
                return Pass(in step, at, step.Size);
            case AvroOp.Fixed:
                return ReadFixed(in step, at, step.Size, ref token);
            case AvroOp.Decimal:
                at = ReadLength(in step, at, out int length);
                return at < 0 ? at : ReadFixed(in step, at, length, ref token);
            case AvroOp.Enum:
                return ReadEnum(in step, at, ref token);
            case AvroOp.Nested:
                token = new Token(TokenKind.Nested, 0, 0);
                return at;
            case AvroOp.Call:
                return Run(Unsafe.As<AvroBlock>(step.Part!).Steps, at);
            case AvroOp.Array:
                return ReadArray(in step, at);
            case AvroOp.Map:
                return ReadMap(in step, at);
            default:
                return Fail(Unsafe.As<Fault>(step.Part!));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadBoolean(ref readonly AvroStep step, int at, ref Token token)
    {
        byte value = Unsafe.Add(ref _start, at);
        token = new Token(value == 0 ? TokenKind.False : TokenKind.True, 0, 0);
        return at == _end ? Fail(step.Place.Truncated)
            : value <= 1 ? at + 1
            : Fail(step.Place.BadBoolean);
    }

    private int ReadEnum(ref readonly AvroStep step, int at, ref Token token)
    {
        at = ReadNumber(in step, at, out long index);
        Token[] symbols = Unsafe.As<Token[]>(step.Part!);
        if ((ulong)index >= (ulong)symbols.Length || at < 0)
        {
            return Fail(Fault ?? step.Place.BadIndex);
        }
        token = symbols[index];
        return token.Kind != TokenKind.Missing ? at : Fail(step.Place.RefusedSymbol);
    }

    /// <summary>A number of bytes that are a text, a uuid or a decimal.</summary>
    private int ReadFixed(ref readonly AvroStep step, int at, int length, ref Token token)
    {
        if (_end - at < length)
        {
            return Fail(step.Place.Truncated);
        }
        token =
            step.Kind == TokenKind.Decimal
                ? BigEndian.ToToken(MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref _start, at), length), at, step.Scale)
                : new Token(step.Kind, at, length);
        return at + length;
    }

    private int Pass(ref readonly AvroStep step, int at, int length) => _end - at >= length ? at + length : Fail(step.Place.Truncated);

    /// <summary>A length of bytes that are there; 0 after damage.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadLength(ref readonly AvroStep step, int at, out int length)
    {
        at = ReadNumber(in step, at, out long number);
        length = (int)number;
        return (ulong)number <= (ulong)(_end - at) && at >= 0 ? at : BadLength(in step, number, out length);
    }

    private int BadLength(ref readonly AvroStep step, long number, out int length)
    {
        length = 0;
        return Fail(Fault ?? (number < 0 ? step.Place.BadLength : step.Place.Truncated));
    }

    /// <summary>
    /// A whole number: seven bits a byte, the least first; an even one is twice the number, an odd one less than twice its negative.
    /// </summary>
    /// <remarks>Up to eight bytes at once, without a branch on how many there are: they vary from record to record.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int ReadNumber(ref readonly AvroStep step, int at, out long number)
    {
        uint first = Unsafe.Add(ref _start, at);
        if (first < 0x80 && at < _end)
        {
            number = (int)(first >> 1) ^ -(int)(first & 1);
            return at + 1;
        }
        uint second = Unsafe.Add(ref _start, at + 1);
        if (second < 0x80 && at + 1 < _end)
        {
            first = (first & 0x7F) | (second << 7);
            number = (int)(first >> 1) ^ -(int)(first & 1);
            return at + 2;
        }
        return ReadWord(in step, at, out number);
    }

    private int ReadWord(ref readonly AvroStep step, int at, out long number)
    {
        ulong word = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref _start, at));
        ulong stops = ~word & 0x8080_8080_8080_8080;
        int length = (BitOperations.TrailingZeroCount(stops) >> 3) + 1;
        if (stops == 0 || at + length > _end)
        {
            return ReadLongNumber(in step, at, out number);
        }
        word &= 0x7F7F_7F7F_7F7F_7F7F & (ulong.MaxValue >> (64 - (8 * length)));
        word = (word & 0x007F_007F_007F_007F) | ((word & 0x7F00_7F00_7F00_7F00) >> 1);
        word = (word & 0x0000_3FFF_0000_3FFF) | ((word & 0x3FFF_0000_3FFF_0000) >> 2);
        word = (word & 0x0FFF_FFFF) | ((word & 0x0FFF_FFFF_0000_0000) >> 4);
        number = (long)(word >> 1) ^ -(long)(word & 1);
        return at + length;
    }

    /// <summary>A number of more than eight bytes, or one that the record does not hold.</summary>
    private int ReadLongNumber(ref readonly AvroStep step, int at, out long number)
    {
        ulong bits = 0;
        number = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            if (at >= _end || at < 0)
            {
                return Fail(Fault ?? step.Place.Truncated);
            }
            ulong next = Unsafe.Add(ref _start, at++);
            if (shift == 63 && next > 1)
            {
                break;
            }
            bits |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                number = (long)(bits >> 1) ^ -(long)(bits & 1);
                return at;
            }
        }
        return Fail(step.Place.BadNumber);
    }

    private int Fail(Fault fault)
    {
        Fault = fault;
        return Failed;
    }
}
