using Vigia.Stages.SchemaRegistry;

namespace Vigia.Stages.Decode;

/// <summary>Finds the decoder of each record; consecutive records mostly have one schema. Of one worker.</summary>
internal sealed class WriterCursor<T>(WriterSchemas<T> schemas)
    where T : class
{
    private SchemaId? _id;
    private T? _decoder;
    private Fault? _fault;

    /// <summary>Forgets the last schema: one that was unknown may be known in the next batch.</summary>
    public void Begin() => _id = null;

    /// <summary>The decoder of a record.</summary>
    /// <param name="record">The record with its frame.</param>
    /// <param name="start">Where its first field begins.</param>
    /// <param name="fault">Why there is no decoder; null if there is one.</param>
    public T? Find(ReadOnlySpan<byte> record, out int start, out Fault? fault)
    {
        start = 0;
        fault = null;
        if (schemas.Unframed is { } unframed)
        {
            return unframed;
        }
        if (!SchemaFrame.TryRead(record, out SchemaId id, out start))
        {
            start = 0;
            fault = record.IsEmpty ? Fault.Empty : Fault.Unframed;
            return null;
        }
        if (id != _id)
        {
            _id = id;
            _decoder = schemas.Find(id, out _fault);
        }
        fault = _fault;
        return _decoder;
    }
}
