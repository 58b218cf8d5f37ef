using Vigia.Engine.Components;
using Vigia.Engine.Records;

namespace Vigia.TestSupport.Doubles;

/// <summary>A pipeline that takes every batch at once, acknowledges it, and remembers its records.</summary>
/// <param name="time">Gives the time at which a batch was sent.</param>
/// <param name="counted">Next offsets that the state answers an assignment with.</param>
public sealed class RecordingOutput(TimeProvider time, IReadOnlyDictionary<SourcePartition, long>? counted = null)
    : ISourceOutput,
        IDisposable
{
    private readonly BatchPool _pool = new();
    private readonly List<SentRecord> _records = [];
    private readonly CancellationTokenSource _abort = new();
    private readonly TaskCompletionSource _completed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A record as sent.</summary>
    /// <param name="Batch">Number of its batch, from 0.</param>
    /// <param name="Kind">Its kind.</param>
    /// <param name="Partition">Where it comes from.</param>
    /// <param name="Offset">Its offset.</param>
    /// <param name="SentAt">When its batch was sent.</param>
    /// <param name="Payload">Its bytes.</param>
    public sealed record SentRecord(
        int Batch,
        RecordKind Kind,
        SourcePartition Partition,
        long Offset,
        DateTimeOffset SentAt,
        byte[] Payload
    );

    /// <summary>Everything sent so far.</summary>
    public IReadOnlyList<SentRecord> Records
    {
        get
        {
            lock (_records)
            {
                return [.. _records];
            }
        }
    }

    public int Batches { get; private set; }

    /// <summary>Batches that the source holds.</summary>
    public int Held => _pool.RentedCount;

    public Task Drained => _completed.Task;

    public CancellationToken Aborted => _abort.Token;

    /// <summary>Fails as a pipeline does when one of its stages has failed.</summary>
    public void Abort() => _abort.Cancel();

    public RecordBatch Rent(RecordKind kind) => _pool.Rent(kind);

    public void Return(RecordBatch batch) => _pool.Return(batch);

    public Task SendAsync(RecordBatch batch)
    {
        if (_abort.IsCancellationRequested)
        {
            return Task.FromCanceled(_abort.Token);
        }
        lock (_records)
        {
            foreach (ref readonly Run run in batch.Runs)
            {
                for (int i = run.Start; i < run.End; i++)
                {
                    _records.Add(new(Batches, batch.Kind, run.Partition, batch.Offsets[i], time.GetUtcNow(), batch.Payloads[i].ToArray()));
                }
            }
        }
        Batches++;
        _pool.Return(batch);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<SourcePartition, long>> AssignAsync(IReadOnlyCollection<SourcePartition> partitions) =>
        Task.FromResult<IReadOnlyDictionary<SourcePartition, long>>(
            (counted ?? new Dictionary<SourcePartition, long>()).Where(c => partitions.Contains(c.Key)).ToDictionary()
        );

    public Task RevokeAsync(IReadOnlyCollection<SourcePartition> partitions) => Task.CompletedTask;

    /// <summary>Everything sent is acknowledged already, unless the pipeline has failed: then its last block ends cancelled.</summary>
    public void Complete()
    {
        if (_abort.IsCancellationRequested)
        {
            _completed.SetCanceled(_abort.Token);
        }
        else
        {
            _completed.SetResult();
        }
    }

    public void Dispose() => _abort.Dispose();
}
