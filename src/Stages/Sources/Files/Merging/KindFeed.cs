using System.Threading.Channels;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Sources.Files.Merging;

/// <summary>
/// The records of one kind on their way from their files to the merge: the output of their reader, which waits while a batch is not taken
/// yet, and behind it the record that is next.
/// </summary>
/// <param name="kind">What the records are.</param>
/// <param name="output">The pipeline.</param>
/// <param name="times">Reads their event times.</param>
internal sealed class KindFeed(RecordKind kind, ISourceOutput output, EventTimeReader times) : ISourceOutput
{
    private readonly Channel<RecordBatch> _batches = Channel.CreateBounded<RecordBatch>(1);
    private readonly BatchPool _pool = new();
    private long[] _times = [];
    private int _rejection;

    public RecordKind Kind => kind;

    /// <summary>Whether reading was ended before the end of the files.</summary>
    public bool IsCut { get; private set; }

    /// <summary>The batch that holds the next record; null at the end.</summary>
    public RecordBatch? Head { get; private set; }

    /// <summary>The next record within <see cref="Head"/>.</summary>
    public int Index { get; private set; }

    /// <summary>When the next record happened (Unix ms).</summary>
    public long Time => _times[Index];

    public Task Drained => output.Drained;

    public CancellationToken Aborted => output.Aborted;

    public RecordBatch Rent(RecordKind kind) => _pool.Rent(kind);

    public void Return(RecordBatch batch) => _pool.Return(batch);

    public Task SendAsync(RecordBatch batch) => _batches.Writer.WriteAsync(batch, Aborted).AsTask();

    public Task<IReadOnlyDictionary<SourcePartition, long>> AssignAsync(IReadOnlyCollection<SourcePartition> partitions) =>
        output.AssignAsync(partitions);

    public Task<IReadOnlyDictionary<SourcePartition, long>> AssignAsync(
        IReadOnlyCollection<SourcePartition> partitions,
        IReadOnlyDictionary<SourcePartition, SourceIdentity> identities
    ) => output.AssignAsync(partitions, identities);

    public void Identify(SourcePartition partition, SourceIdentity identity) => output.Identify(partition, identity);

    public Task RevokeAsync(IReadOnlyCollection<SourcePartition> partitions) => output.RevokeAsync(partitions);

    public void Complete() => _batches.Writer.TryComplete();

    public void CompleteAtEnd() => Complete();

    /// <summary>No more records are read.</summary>
    /// <param name="isCut">Whether the files have more.</param>
    public void Complete(bool isCut)
    {
        IsCut = isCut;
        Complete();
    }

    /// <summary>Reads on to the end and sends nothing, so that the reader does not wait for ever.</summary>
    public async Task DiscardAsync()
    {
        while (Head is not null)
        {
            await NextBatchAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Goes to the first record; to be called once.</summary>
    public Task BeginAsync() => NextBatchAsync();

    /// <summary>Moves to the next record; a task only where that takes another batch.</summary>
    public Task? Advance() => ++Index < Head!.Received ? null : NextBatchAsync();

    /// <summary>Copies the next record, with what was found wrong with it.</summary>
    public void CopyTo(RecordBatch target, SourcePartition partition)
    {
        RecordBatch head = Head!;
        int index = target.Received;
        target.Receive(partition, head.Offsets[Index], head.SourceTimes[Index], ColumnarRecord.PayloadOf(head, Index));
        while (_rejection < head.Rejections.Length && head.Rejections[_rejection].Index <= Index)
        {
            target.Reject(head.Rejections[_rejection++] with { Index = index });
        }
    }

    private async Task NextBatchAsync()
    {
        if (Head is { } done)
        {
            _pool.Return(done);
            Head = null;
        }
        (Index, _rejection) = (0, 0);
        while (await _batches.Reader.WaitToReadAsync(Aborted).ConfigureAwait(false))
        {
            if (_batches.Reader.TryRead(out RecordBatch? batch))
            {
                Head = batch;
                times.Read(batch, ref _times);
                return;
            }
        }
    }
}
