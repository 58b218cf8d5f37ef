namespace Vigia.Engine.Components;

/// <summary>
/// Among the <see cref="SharedParts"/> of a pipeline whose source reads data that is complete and comes to an end, in any order of time: a
/// stage may then keep until the end what it would drop with time in a stream.
/// </summary>
public sealed class DataAtRest
{
    // Added to by the source, read by any thread: by Interlocked alone.
    private long _found;

    /// <summary>Records found so far, including those that an earlier run has counted.</summary>
    public long RecordsFound => Interlocked.Read(ref _found);

    /// <summary>Notes records that were found.</summary>
    public void Find(long records) => Interlocked.Add(ref _found, records);
}
