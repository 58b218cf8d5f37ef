namespace Vigia.Engine.Records;

/// <summary>
/// The values of a batch's received records as columns, from a source that reads columns: the payloads of those records are empty. It
/// belongs to one batch and keeps its buffers from use to use.
/// </summary>
public abstract class ReceivedColumns
{
    /// <summary>Records; 0 while the batch has none as columns.</summary>
    public abstract int Count { get; }

    /// <summary>Bytes of the values of <paramref name="count"/> records from <paramref name="start"/> on.</summary>
    public abstract long BytesOf(int start, int count);

    /// <summary>Bytes of all values.</summary>
    public abstract long ByteCount { get; }

    /// <summary>Leaves no records, and keeps the buffers.</summary>
    public abstract void Clear();
}
