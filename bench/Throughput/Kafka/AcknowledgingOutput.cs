using Vigia.Engine.Components;
using Vigia.Engine.Records;

namespace Vigia.Bench.Throughput.Kafka;

/// <summary>A pipeline without stages: whatever a source sends is done with at once.</summary>
/// <param name="source">The source.</param>
/// <param name="begin">Called before the first batch is taken.</param>
internal sealed class AcknowledgingOutput(Source source, Action begin) : ISourceOutput
{
    private static readonly IReadOnlyDictionary<SourcePartition, long> Nothing = new Dictionary<SourcePartition, long>();

    private readonly BatchPool _pool = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public long Records { get; private set; }

    public Task Drained => _drained.Task;

    public CancellationToken Aborted => CancellationToken.None;

    public RecordBatch Rent(RecordKind kind)
    {
        begin();
        return _pool.Rent(kind);
    }

    public void Return(RecordBatch batch) => _pool.Return(batch);

    public Task SendAsync(RecordBatch batch)
    {
        Records += batch.Received;
        source.Acknowledge(batch);
        _pool.Return(batch);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<SourcePartition, long>> AssignAsync(IReadOnlyCollection<SourcePartition> partitions) =>
        Task.FromResult(Nothing);

    public Task RevokeAsync(IReadOnlyCollection<SourcePartition> partitions) => Task.CompletedTask;

    public void Complete() => _drained.TrySetResult();
}
