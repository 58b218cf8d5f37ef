namespace Vigia.Stages.Decode;

/// <summary>Finds where Avro records end that follow one another without a mark between them.</summary>
/// <param name="schema">The schema by which they were written.</param>
internal sealed class AvroRecordSplitter(AvroSchema schema)
{
    private readonly AvroBlock _steps = new AvroSkips(scratch: 0).BlockOf(schema, "");
    private readonly Token[] _scratch = new Token[1];

    /// <summary>The bytes of the record at a position.</summary>
    /// <param name="records">Records, with <see cref="Vigia.Engine.Records.ByteColumn.Slack"/> readable bytes after them.</param>
    /// <param name="start">Where the record begins.</param>
    /// <param name="fault">What is wrong with it; null if nothing is.</param>
    public int LengthOf(ReadOnlySpan<byte> records, int start, out Fault? fault)
    {
        var reader = new AvroReader(records, start, _scratch);
        fault = reader.TryRun(_steps.Steps) ? null : reader.Fault;
        return fault is null ? records.Length - reader.Rest - start : 0;
    }
}
