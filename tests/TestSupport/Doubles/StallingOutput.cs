using System.Text;
using Vigia.Engine.Components;
using Vigia.Engine.Records;

namespace Vigia.TestSupport.Doubles;

/// <summary>A record as a source sent it, with the header of its batch, and why the source rejected it (null: it did not).</summary>
public sealed record SentRecord(
    RecordKind Kind,
    SourcePartition Partition,
    long Offset,
    long SourceTime,
    string Payload,
    string Header,
    string? Reason
);

/// <summary>
/// The pipeline as a source sees it, without stages: takes batches unless it stalls, and acknowledges them at once or when
/// the test says so. Remembers every record.
/// </summary>
public sealed class StallingOutput : ISourceOutput, IDisposable
{
    private readonly BatchPool _pool = new();
    private readonly Lock _gate = new();
    private readonly List<SentRecord> _records = [];
    private readonly Queue<RecordBatch> _unacknowledged = [];
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<TaskCompletionSource> _settling = [];
    private readonly CancellationTokenSource _abort = new();
    private TaskCompletionSource? _stall;
    private bool _isComplete;

    /// <summary>Whose batches are acknowledged; set before the source runs.</summary>
    public Source? Source { get; set; }

    /// <summary>Whether batches are acknowledged as soon as they are taken.</summary>
    public bool AcknowledgesAtOnce { get; set; } = true;

    /// <summary>The offsets at which partitions continue, by the pipeline's state.</summary>
    public Dictionary<SourcePartition, long> KeptOffsets { get; } = [];

    /// <summary>What assigning partitions fails with; null if it does not.</summary>
    public Exception? RefusesPartitions { get; set; }

    /// <summary>What taking a batch fails with; null if it does not.</summary>
    public Exception? RefusesBatches { get; set; }

    /// <summary>What giving partitions up fails with; null if it does not.</summary>
    public Exception? RefusesRevocations { get; set; }

    public Task Drained => _drained.Task;

    public CancellationToken Aborted => _abort.Token;

    /// <summary>Batches that the source or the pipeline holds.</summary>
    public int BatchesOut => _pool.RentedCount;

    /// <summary>Every record taken so far.</summary>
    public IReadOnlyList<SentRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    public int BatchesTaken { get; private set; }

    /// <summary>Whether the source waits for what is in flight of partitions that are to leave.</summary>
    public bool IsSettling
    {
        get
        {
            lock (_gate)
            {
                return _settling.Count > 0;
            }
        }
    }

    /// <summary>Takes no batch until <see cref="Release"/>.</summary>
    public void Stall()
    {
        lock (_gate)
        {
            _stall ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Release()
    {
        lock (_gate)
        {
            _stall?.SetResult();
            _stall = null;
        }
    }

    /// <summary>The pipeline has failed.</summary>
    public void Abort() => _abort.Cancel();

    public RecordBatch Rent(RecordKind kind) => _pool.Rent(kind);

    public void Return(RecordBatch batch) => _pool.Return(batch);

    public async Task SendAsync(RecordBatch batch)
    {
        if (RefusesBatches is { } refusal)
        {
            throw refusal;
        }
        Task room;
        lock (_gate)
        {
            room = _stall?.Task ?? Task.CompletedTask;
        }
        await room.WaitAsync(Aborted);
        lock (_gate)
        {
            Remember(batch);
            BatchesTaken++;
            _unacknowledged.Enqueue(batch);
        }
        if (AcknowledgesAtOnce)
        {
            AcknowledgeAll();
        }
    }

    /// <summary>How often partitions were assigned.</summary>
    public int Assignments { get; private set; }

    /// <summary>Positions that the source has moved behind the last record.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<(SourcePartition Partition, long NextOffset)> Advanced { get; } = new();

    public Task AdvanceAsync(SourcePartition partition, long nextOffset)
    {
        Advanced.Enqueue((partition, nextOffset));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyDictionary<SourcePartition, long>> AssignAsync(IReadOnlyCollection<SourcePartition> partitions)
    {
        Assignments++;
        return RefusesPartitions is { } refusal
            ? Task.FromException<IReadOnlyDictionary<SourcePartition, long>>(refusal)
            : Task.FromResult<IReadOnlyDictionary<SourcePartition, long>>(KeptOffsets);
    }

    public Task RevokeAsync(IReadOnlyCollection<SourcePartition> partitions)
    {
        if (RefusesRevocations is { } refusal)
        {
            return Task.FromException(refusal);
        }
        lock (_gate)
        {
            if (_unacknowledged.Count == 0)
            {
                return Task.CompletedTask;
            }
            var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _settling.Add(settled);
            return settled.Task;
        }
    }

    public void Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
        }
        Settle();
    }

    /// <summary>Acknowledges the oldest batches.</summary>
    public void Acknowledge(int batches)
    {
        for (int i = 0; i < batches; i++)
        {
            lock (_gate)
            {
                RecordBatch batch = _unacknowledged.Dequeue();
                Source!.Acknowledge(batch);
                _pool.Return(batch);
            }
        }
        Settle();
    }

    public void AcknowledgeAll()
    {
        int count;
        lock (_gate)
        {
            count = _unacknowledged.Count;
        }
        Acknowledge(count);
    }

    public void Dispose() => _abort.Dispose();

    private void Remember(RecordBatch batch)
    {
        string header = Encoding.UTF8.GetString(batch.Header.Span);
        var reasons = batch.Rejections.ToArray().ToDictionary(r => r.Index, r => r.Reason);
        foreach (ref readonly Run run in batch.Runs)
        {
            for (int i = run.Start; i < run.End; i++)
            {
                string payload = Encoding.UTF8.GetString(batch.Payloads[i]);
                _records.Add(
                    new SentRecord(
                        batch.Kind,
                        run.Partition,
                        batch.Offsets[i],
                        batch.SourceTimes[i],
                        payload,
                        header,
                        reasons.GetValueOrDefault(i)
                    )
                );
            }
        }
    }

    private void Settle()
    {
        lock (_gate)
        {
            if (_unacknowledged.Count > 0)
            {
                return;
            }
            _settling.ForEach(s => s.TrySetResult());
            _settling.Clear();
            if (_isComplete)
            {
                _drained.TrySetResult();
            }
        }
    }
}
