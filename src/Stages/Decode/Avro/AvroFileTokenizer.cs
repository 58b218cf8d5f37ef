using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>
/// Finds the schema's fields in Avro records from object container files. A schema that cannot be read stops the pipeline, as a CSV
/// header does.
/// </summary>
/// <param name="compile">Makes a program of a writer's schema.</param>
/// <param name="text">The worker's texts.</param>
internal sealed class AvroFileTokenizer(Func<string, AvroProgram> compile, TokenText text) : RecordTokenizer
{
    private byte[] _header = [];
    private AvroProgram? _program;

    public override bool IsBinary => true;

    public override void Begin(RecordBatch batch)
    {
        if (_program is null || !batch.Header.Span.SequenceEqual(_header))
        {
            _header = batch.Header.ToArray();
            _program = compile(AvroFileHeader.SchemaOf(_header));
            text.Constants = _program.Constants;
        }
    }

    public override ReadOnlySpan<byte> BodyOf(ReadOnlySpan<byte> payload) => payload;

    public override Fault? Read(ReadOnlySpan<byte> record, Span<Token> tokens) =>
        AvroTokenizer.Read(
            _program ?? throw new InvalidOperationException("records are read after their batch has begun"),
            record,
            0,
            tokens
        );
}
