using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>Finds the schema's fields in Protobuf messages, framed or not.</summary>
/// <param name="writers">The message types of each schema.</param>
/// <param name="unframed">The program of messages without a frame; null where all have one.</param>
/// <param name="text">The worker's texts.</param>
internal sealed class ProtoTokenizer(WriterSchemas<ProtoTypes> writers, ProtoProgram? unframed, TokenText text) : RecordTokenizer
{
    private const int MaxIndexes = 16;

    private readonly WriterCursor<ProtoTypes> _cursor = new(writers);
    private ProtoProgram? _program;
    private int[] _counters = [];

    public override bool IsBinary => true;

    public override void Begin(RecordBatch batch) => _cursor.Begin();

    public override ReadOnlySpan<byte> BodyOf(ReadOnlySpan<byte> payload) => payload;

    public override Fault? Read(ReadOnlySpan<byte> record, Span<Token> tokens)
    {
        ProtoProgram? program = unframed;
        (int start, Fault? fault) = (0, record.IsEmpty ? Fault.Empty : null);
        if (program is null && fault is null)
        {
            ProtoTypes? types = _cursor.Find(record, out start, out fault);
            program = types is null ? null : Select(types, record, ref start, out fault);
        }
        if (program is null || fault is not null)
        {
            return fault;
        }
        if (program != _program)
        {
            _program = program;
            _counters = new int[program.Counters];
            text.Constants = program.Constants;
        }
        return Read(program, record, start, tokens, _counters);
    }

    /// <summary>Reads one message, from <paramref name="start"/> to the record's end.</summary>
    public static Fault? Read(ProtoProgram program, ReadOnlySpan<byte> record, int start, Span<Token> tokens, Span<int> counters)
    {
        tokens.Clear();
        counters.Clear();
        var reader = new ProtoReader(program, record, tokens, counters);
        return reader.TryRead(start) ? null : reader.Fault;
    }

    /// <summary>
    /// Reads which type of the file the message has: the count of indexes and each of them, or a single zero for the first type.
    /// </summary>
    private static ProtoProgram? Select(ProtoTypes types, ReadOnlySpan<byte> record, ref int start, out Fault? fault)
    {
        Span<int> indexes = stackalloc int[MaxIndexes];
        int count = ReadIndex(record, ref start);
        if (count is < 0 or > MaxIndexes)
        {
            fault = Fault.BadMessageIndex;
            return null;
        }
        for (int i = 0; i < count; i++)
        {
            indexes[i] = ReadIndex(record, ref start);
        }
        indexes[0] = count == 0 ? 0 : indexes[0];
        return types.Find(indexes[..Math.Max(1, count)], out fault);
    }

    /// <summary>A small whole number whose lowest bit is the sign; -1 if it is not one.</summary>
    private static int ReadIndex(ReadOnlySpan<byte> record, ref int at)
    {
        uint bits = 0;
        for (int shift = 0; shift < 28 && at < record.Length; shift += 7)
        {
            byte next = record[at++];
            bits |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (int)(bits >> 1) ^ -(int)(bits & 1);
            }
        }
        return -1;
    }
}
