using Vigia.Engine.Records;

namespace Vigia.Engine.Components;

/// <summary>The pipeline as its source sees it. A seam: tests of sources put their own in its place.</summary>
public interface ISourceOutput
{
    /// <summary>An empty batch that the source owns until it is sent or returned.</summary>
    RecordBatch Rent(RecordKind kind);

    /// <summary>Takes back a batch that is not sent after all.</summary>
    void Return(RecordBatch batch);

    /// <summary>
    /// Hands a batch over. The task ends when the first stage has room for it: until then the source must send no other, but
    /// may do whatever keeps its connection alive.
    /// </summary>
    Task SendAsync(RecordBatch batch);

    /// <summary>
    /// Partitions were assigned: brings the stages what is kept of them, before any batch sent afterwards. The task ends when the
    /// state has been read, also while the first stage has no room. The source continues at the state's offset; a partition that
    /// is not in the answer has no state, and the source decides where it starts.
    /// </summary>
    Task<IReadOnlyDictionary<SourcePartition, long>> AssignAsync(IReadOnlyCollection<SourcePartition> partitions);

    /// <summary>
    /// As <see cref="AssignAsync(IReadOnlyCollection{SourcePartition})"/>, and fails with a <see cref="State.StateException"/> where the
    /// state was counted from something else of the same name; or, where the identity says so, that state is dropped and the partition
    /// begins at offset 0.
    /// </summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="identities">What a partition is, such as the id of its topic; one that is not in it is not checked.</param>
    Task<IReadOnlyDictionary<SourcePartition, long>> AssignAsync(
        IReadOnlyCollection<SourcePartition> partitions,
        IReadOnlyDictionary<SourcePartition, SourceIdentity> identities
    ) => AssignAsync(partitions);

    /// <summary>More is known of what an assigned partition is, as when a file was read to its end: the next checkpoint keeps it.</summary>
    void Identify(SourcePartition partition, SourceIdentity identity) { }

    /// <summary>
    /// A partition has no records before an offset that were not sent, though the last one sent is further before it: the next checkpoint
    /// contains that position. The task ends as that of <see cref="SendAsync"/>; until then the source must send nothing.
    /// </summary>
    Task AdvanceAsync(SourcePartition partition, long nextOffset) => Task.CompletedTask;

    /// <summary>
    /// Partitions are to be given up. The task ends when everything sent before is acknowledged and its state is written: only
    /// then may another instance take them over.
    /// </summary>
    Task RevokeAsync(IReadOnlyCollection<SourcePartition> partitions);

    /// <summary>No more batches will come.</summary>
    void Complete();

    /// <summary>
    /// As <see cref="Complete"/>, because all the data there is was sent, and not because the source was asked to stop: windows that are
    /// open wait for nothing more.
    /// </summary>
    void CompleteAtEnd() => Complete();

    /// <summary>Ends when every batch sent has been acknowledged; only after <see cref="Complete"/>.</summary>
    Task Drained { get; }

    /// <summary>Cancelled when the pipeline has failed and nothing more can be delivered.</summary>
    CancellationToken Aborted { get; }
}
