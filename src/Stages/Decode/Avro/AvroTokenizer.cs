using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>Finds the schema's fields in Avro records.</summary>
/// <param name="writers">The programs of the writers' schemas.</param>
/// <param name="text">The worker's texts.</param>
internal sealed class AvroTokenizer(WriterSchemas<AvroProgram> writers, TokenText text) : RecordTokenizer
{
    private readonly WriterCursor<AvroProgram> _cursor = new(writers);
    private AvroProgram? _program;

    public override bool IsBinary => true;

    public override void Begin(RecordBatch batch) => _cursor.Begin();

    public override ReadOnlySpan<byte> BodyOf(ReadOnlySpan<byte> payload) => payload;

    public override Fault? Read(ReadOnlySpan<byte> record, Span<Token> tokens)
    {
        if (_cursor.Find(record, out int start, out Fault? fault) is not { } program)
        {
            return fault;
        }
        if (program != _program)
        {
            _program = program;
            text.Constants = program.Constants;
        }
        return Read(program, record, start, tokens);
    }

    /// <summary>Reads one record with one program, from <paramref name="start"/> to its end.</summary>
    public static Fault? Read(AvroProgram program, ReadOnlySpan<byte> record, int start, Span<Token> tokens)
    {
        if (record.IsEmpty)
        {
            return Fault.Empty;
        }
        tokens.Clear();
        foreach ((int slot, Token token) in program.Defaults)
        {
            tokens[slot] = token;
        }
        var reader = new AvroReader(record, start, tokens);
        return !reader.TryRun(program.Root.Steps) ? reader.Fault
            : reader.Rest > 0 ? Fault.TrailingBytes
            : null;
    }
}
