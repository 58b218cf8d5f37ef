using Vigia.Engine.Records;

namespace Vigia.Stages.Decode;

/// <summary>Finds the schema's fields in a record. One worker uses it for one record after the other.</summary>
internal abstract class RecordTokenizer
{
    /// <summary>Whether records hold numbers as such, not as text.</summary>
    public virtual bool IsBinary => false;

    /// <summary>Called before the first record of each batch.</summary>
    public virtual void Begin(RecordBatch batch) { }

    /// <summary>The part of a payload that is the record: tokens are places in it.</summary>
    public virtual ReadOnlySpan<byte> BodyOf(ReadOnlySpan<byte> payload) => RecordText.WithoutByteOrderMark(payload);

    /// <summary>Finds each field's token; null, or what is wrong with the record as a whole.</summary>
    /// <param name="record">One record, with <see cref="ByteColumn.Slack"/> readable bytes after it.</param>
    /// <param name="tokens">One token per slot, all of them written unless there is a fault, and one more as scratch.</param>
    public abstract Fault? Read(ReadOnlySpan<byte> record, Span<Token> tokens);
}
