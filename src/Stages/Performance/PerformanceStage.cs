using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;
using Vigia.Stages.Labels;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Figures;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Publishing;
using Vigia.Stages.Performance.Store;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Performance;

/// <summary>
/// Keeps every scored transaction until its labels have come, and counts what they say by model, segment, cohort and maturity. Figures are
/// computed from the counts when somebody asks.
/// </summary>
/// <remarks>
/// Its state is a store of its own, with its own positions; the pipeline's checkpoint holds nothing of it, and is complete only when the store is.
/// </remarks>
public sealed class PerformanceStage : Stage, IStatefulStage, IPublishingStage, IStatusSection, IReportSection
{
    private const string Ahead = "ahead";
    private const string UnknownStatus = "unknown_status";

    // Counts in figures are at most this old; what has come is durable after the longer time.
    private static readonly TimeSpan SettleEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(10);

    private PerformanceOptions _options;
    private readonly StageContext _context;
    private readonly Dictionary<RecordKind, LabelColumns> _labels = [];

    // Guards all that follows: batches come from the pipeline's thread, questions from any.
    private readonly Lock _gate = new();
    private PerformanceState? _state;
    private CohortFigures? _figures;
    private long _settledAt;
    private long _savedAt;
    private long _saidSkipped;
    private long _saidUnmatched;

    public PerformanceStage(PerformanceOptions options, StageContext context)
    {
        (_options, _context) = (options, context);
        foreach ((RecordKind kind, RecordSchema schema) in context.Schemas.Where(s => s.Value.Label is not null))
        {
            _labels.Add(kind, new LabelColumns(schema));
        }
    }

    public string StatusName => "performance";

    public string ReportName => "performance";

    /// <summary>The store has its own; the checkpoint holds nothing.</summary>
    public string StateFingerprint => "prediction store";

    public override bool Accepts(RecordKind kind) => kind == _options.Kind || _labels.ContainsKey(kind);

    public override ValueTask StartAsync(CancellationToken cancellation)
    {
        _options = _options with { IsAtRest = _context.Parts.Find<DataAtRest>() is not null };
        SegmentPlan segments = SegmentPlan.Of(_context.Schemas[_options.Kind], _options.Segments, null);
        // Without a directory of its own the store lasts as long as the pipeline, also while stages are put in each other's place.
        StoreOptions store = _options.Store.Directory is null && _context.Parts.Find<ScratchDirectories>() is { } scratch
            ? _options.Store with { Directory = scratch.Of(_context.Stage) }
            : _options.Store;
        lock (_gate)
        {
            _state = new PerformanceState(
                _options, store, number => new CountingLayout(number, _context.Models, segments.Names, segments.Dimensions.Count), segments,
                _context.Parts.FindOrAdd<LabelTally>(), _context.Time);
            _figures = new CohortFigures(_options, _state.Maturities);
            PerformanceLog.Opened(_context.Log, _options.Store.Directory ?? "a temporary directory", _state.Kept, _state.WaitedFor);
        }
        (_settledAt, _savedAt) = (_context.Time.GetTimestamp(), _context.Time.GetTimestamp());
        var metrics = new PerformanceMetrics(_context.Metrics, _context.Stage, _state.Layout, _state.Maturities);
        _context.Metrics.BeforeCollect(() => Collect(metrics));
        return ValueTask.CompletedTask;
    }

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        lock (_gate)
        {
            PerformanceState state = _state!;
            if (_labels.TryGetValue(batch.Kind, out LabelColumns? columns))
            {
                AddLabels(state, batch, columns);
            }
            else
            {
                state.AddTransactions(batch);
            }
            if (state.IsFull || _context.Time.GetElapsedTime(_savedAt) >= SaveEvery)
            {
                Save(state);
            }
            else if (_context.Time.GetElapsedTime(_settledAt) >= SettleEvery)
            {
                state.Settle();
                _settledAt = _context.Time.GetTimestamp();
            }
        }
        return ValueTask.CompletedTask;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            Save(_state!);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>Publishes nothing; at the end of the data no partition is waited for any more.</summary>
    public ValueTask PublishAsync(bool isEnd, CancellationToken cancellation)
    {
        lock (_gate)
        {
            if (isEnd)
            {
                _state!.End();
            }
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>The checkpoint that is being made lets the source go on behind it: what came before must be durable.</summary>
    public void SaveChanges(StateWriter changes)
    {
        lock (_gate)
        {
            Save(_state!);
        }
    }

    public void LoadEntry(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        throw new StateException("the state of 'performance' holds entries, which this stage never writes; clear the state");

    /// <summary>Transactions and labels stay: the store does not move with a partition.</summary>
    public void Forget(SourcePartition partition)
    {
    }

    public void WriteStatus(Utf8JsonWriter json)
    {
        lock (_gate)
        {
            if (_state is null)
            {
                json.WriteNullValue();
                return;
            }
            _state.Settle();
            PerformanceStatus.Write(json, _state, _figures!);
        }
    }

    public void WriteReport(Utf8JsonWriter json)
    {
        lock (_gate)
        {
            _state!.Settle();
            new PerformanceReport(_options, _figures!).Write(json, _state);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _state?.Dispose();
            _state = null;
        }
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private void AddLabels(PerformanceState state, RecordBatch batch, LabelColumns columns)
    {
        long maxAhead = (long)_options.MaxAhead.TotalMilliseconds;
        foreach (ref readonly Run run in batch.Runs)
        {
            (int start, int count) = batch.RowsOf(run);
            for (int row = start; row < start + count; row++)
            {
                int received = batch.ReceivedIndex[row];
                if (!batch.IsReadLater && batch.EventTimes[row] - batch.SourceTimes[received] > maxAhead)
                {
                    batch.Reject(new Rejection(received, _context.Stage, Ahead, "the label's time is further ahead of the source's than 'max_ahead' allows"));
                }
                else if (!columns.TryRead(batch, row, out LabelRevision revision))
                {
                    batch.Reject(new Rejection(received, _context.Stage, UnknownStatus, "the schema declares no such status; add it to 'values' and 'map'"));
                }
                else
                {
                    state.AddLabel(revision, run.Partition, batch.Offsets[received]);
                }
            }
        }
        state.AdvanceLabels(batch);
    }

    private void Collect(PerformanceMetrics metrics)
    {
        lock (_gate)
        {
            // Somebody may still look after the stage has ended.
            _state?.Settle();
            if (_state is not null)
            {
                metrics.Update(_state, _figures!);
            }
        }
    }

    private void Save(PerformanceState state)
    {
        state.Save();
        (_settledAt, _savedAt) = (_context.Time.GetTimestamp(), _context.Time.GetTimestamp());
        if (state.Skipped > _saidSkipped)
        {
            PerformanceLog.Skipped(_context.Log, state.Skipped - _saidSkipped);
            _saidSkipped = state.Skipped;
        }
        long unmatched = state.Labels.Unmatched.Sum();
        if (unmatched > _saidUnmatched)
        {
            PerformanceLog.Unmatched(_context.Log, unmatched - _saidUnmatched, InWords(_options.Patience), InWords(_options.Retention));
            _saidUnmatched = unmatched;
        }
    }

    private string InWords(TimeSpan span) => _options.KeepsAll && span > _options.History ? "to the end" : $"for {DurationType.Format(span)}";
}
