using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Figures;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.Performance.Publishing;
using Vigia.Stages.Performance.Store;
using Vigia.Stages.Profiles;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Performance;

/// <summary>
/// Keeps every scored transaction until its labels and decisions have arrived, and counts them by model, segment, cohort and maturity.
/// Figures are computed from the counts on request.
/// </summary>
/// <remarks>
/// Where the pipeline's state moves between processes (<see cref="MovingState"/>), its state is part of it. Else it is a store of its own,
/// with its own positions; the pipeline's checkpoint then only remembers how far the store was, and is complete only when the store is.
/// </remarks>
public sealed class PerformanceStage : Stage, IBlockStage, IEndOfDataStage, IStatusSection, IReportSection, IFindingSource
{
    // Counts in figures are at most this old; records are durable after the longer time.
    private static readonly TimeSpan JoinEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SaveEvery = TimeSpan.FromSeconds(10);

    private PerformanceOptions _options;
    private readonly StageContext _context;
    private readonly RevisionBatches _revisions;
    private readonly OddRecordsLog _oddRecords;

    // Guards all fields that follow: batches arrive on the pipeline's thread, requests on any.
    private readonly Lock _gate = new();
    private PerformanceSession? _session;
    private long _joinedAt;
    private long _savedAt;

    public PerformanceStage(PerformanceOptions options, StageContext context)
    {
        (_options, _context) = (options, context);
        _revisions = new RevisionBatches(options, context);
        _oddRecords = new OddRecordsLog(context.Log);
        if (options.Store.Directory is not null)
        {
            context.Parts.FindOrAdd<PartitionIdentities>().Want();
        }
    }

    public string StatusName => "performance";

    public string ReportName => "performance";

    public string FindingName => "performance";

    public IReadOnlyList<RunFinding> Findings
    {
        get
        {
            lock (_gate)
            {
                if (_session is null)
                {
                    return [];
                }
                JoinPending();
                return PerformanceFindings.Of(_session.State, _session.Figures);
            }
        }
    }

    /// <summary>A store of its own has its own fingerprint, and the checkpoint only remembers how far it was.</summary>
    public string StateFingerprint =>
        IsMoving ? $"predictions 1, {PerformanceState.FingerprintOf(_options, new Maturities(_options.Maturity))}" : "prediction store";

    private bool IsMoving => _context.Parts.Find<MovingState>() is not null;

    /// <summary>The store and its figures; only under the gate, from the start to the end of the stage.</summary>
    private PerformanceSession Session =>
        _session ?? throw new InvalidOperationException("the stage has not started, or has ended, and has no counts");

    public override bool Accepts(RecordKind kind) => kind == _options.Kind || _revisions.Accepts(kind);

    public override ValueTask StartAsync(CancellationToken cancellation)
    {
        _options = _options with { IsAtRest = _context.Parts.Find<DataAtRest>() is not null };
        RecordSchema schema = _context.Schemas[_options.Kind];
        SegmentPlan segments = SegmentPlan.Of(schema, _options.Segments, null);
        // Without a directory of its own the store lasts as long as the pipeline, across reloads.
        StoreOptions store =
            _options.Store.Directory is null && _context.Parts.Find<ScratchDirectories>() is { } scratch
                ? _options.Store with
                {
                    Directory = scratch.Of(_context.Stage),
                }
                : _options.Store;
        store = store.Within(_context.Parts.FindOrAdd<MemoryBudget>());
        Profile? reference = _options.Calibration is { } path ? ProfileFile.Load(path) : null;
        LayoutRecord layout = LayoutOf(schema, segments, reference);
        PerformanceMetrics metrics;
        lock (_gate)
        {
            var state = new PerformanceState(
                _options,
                store,
                IsMoving,
                number => new CountingLayout(number, layout),
                segments,
                _context.Parts.FindOrAdd<LabelTally>(),
                _context.Time,
                _context.Parts.FindOrAdd<PartitionIdentities>()
            )
            {
                Restarted = partition => PerformanceLog.Restarted(_context.Log, partition.Topic, partition.Partition),
            };
            CalibratedRates? rates = reference is null ? null : new CalibratedRates(reference);
            CohortFigures figures = FiguresOf(schema, state.Maturities, rates);
            _oddRecords.Begin(state);
            PerformanceLog.Opened(_context.Log, _options.Store.Directory ?? "a temporary directory", state.Kept, state.WaitedFor);
            metrics = new PerformanceMetrics(_context.Metrics, _context.Stage, state.Layout, state.Maturities);
            _session = new PerformanceSession(state, figures);
        }
        (_joinedAt, _savedAt) = (_context.Time.GetTimestamp(), _context.Time.GetTimestamp());
        _context.Metrics.BeforeCollect(() => Collect(metrics));
        return ValueTask.CompletedTask;
    }

    private CohortFigures FiguresOf(RecordSchema schema, Maturities maturities, CalibratedRates? rates)
    {
        LabelSpec[] labels = [.. _context.Schemas.Values.Select(s => s.Label).OfType<LabelSpec>()];
        return new CohortFigures(_options, maturities, rates, Math.Pow(10, schema.Amount?.Scale ?? 0))
        {
            KnownDeadlines = DeadlineClock.KnownTo(labels.Select(l => l.Detail).OfType<LabelDetailSpec>()),
            Event = labels.FirstOrDefault()?.Name ?? LabelSpec.DefaultName,
            Currency = schema.Amount?.Currency,
        };
    }

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        lock (_gate)
        {
            PerformanceState state = Session.State;
            state.CheckSources(batch);
            if (batch.Kind == _options.Kind)
            {
                state.AddTransactions(batch);
            }
            else
            {
                _revisions.AddTo(state, batch);
            }
            if (state.IsFull || _context.Time.GetElapsedTime(_savedAt) >= SaveEvery)
            {
                Save(state);
            }
            else if (_context.Time.GetElapsedTime(_joinedAt) >= JoinEvery)
            {
                state.JoinPending();
                _joinedAt = _context.Time.GetTimestamp();
            }
        }
        return ValueTask.CompletedTask;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellation)
    {
        lock (_gate)
        {
            Save(Session.State);
        }
        return ValueTask.CompletedTask;
    }

    /// <summary>No idle partition holds back the others any more.</summary>
    public void OnEndOfData()
    {
        lock (_gate)
        {
            Session.State.End();
            Save(Session.State);
        }
    }

    /// <summary>After the checkpoint the source will not repeat what came before it, so that must be durable.</summary>
    public void SaveChanges(StateWriter changes)
    {
        lock (_gate)
        {
            Save(Session.State);
            Session.State.Shards.SaveChanges(changes);
        }
    }

    public void LoadEntry(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        lock (_gate)
        {
            Session.State.Shards.LoadEntry(partition, key, value);
        }
    }

    public void LoadBlock(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        lock (_gate)
        {
            Session.State.Shards.LoadBlock(partition, key, value);
        }
    }

    public void EndLoad() => Locked(shards => shards.EndLoad());

    /// <summary>Transactions and labels leave with the partition where the pipeline's state moves; a store of its own stays.</summary>
    public void Forget(SourcePartition partition) => Locked(shards => shards.Forget(partition));

    public void WriteStatus(Utf8JsonWriter json)
    {
        lock (_gate)
        {
            if (_session is null)
            {
                json.WriteNullValue();
                return;
            }
            JoinPending();
            PerformanceStatus.Write(json, _session.State, _session.Figures);
        }
    }

    public void WriteReport(Utf8JsonWriter json)
    {
        lock (_gate)
        {
            JoinPending();
            Session.State.GiveUp();
            new PerformanceReport(_options, Session.Figures).Write(json, Session.State);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _session?.State.Dispose();
            _session = null;
        }
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private LayoutRecord LayoutOf(RecordSchema schema, SegmentPlan segments, Profile? reference) =>
        new(
            _context.Models,
            segments.Names,
            segments.Dimensions.Count,
            HasDecisions: schema.Decision is not null,
            Rules: schema.Rules.Count == 0 ? null : [.. schema.Rules.Select(r => new RuleInfo(r.Name, r.Definition))],
            HasScores: true,
            HasAccounts: schema.Account is not null,
            Quantiles: reference is null ? null : [.. _context.Models.Select(m => reference.ScoreEdgesOf(m.Name))],
            Losses: LossLayout.Of(_context.Models, schema)
        );

    private void Collect(PerformanceMetrics metrics)
    {
        lock (_gate)
        {
            // Metrics may be collected after the stage has ended.
            if (_session is not null)
            {
                JoinPending();
                metrics.Update(_session.State, _session.Figures);
            }
        }
    }

    /// <summary>Brings counts up to date before figures are made of them.</summary>
    private void JoinPending()
    {
        (PerformanceState state, CohortFigures figures) = Session;
        state.JoinPending();
        figures.IsHeldBack = state.MatchedShare < _options.MinMatched;
    }

    private void Save(PerformanceState state)
    {
        state.Save();
        (_joinedAt, _savedAt) = (_context.Time.GetTimestamp(), _context.Time.GetTimestamp());
        _oddRecords.LogNew(state, _options);
    }

    private void Locked(Action<ShardTable> action)
    {
        lock (_gate)
        {
            action(Session.State.Shards);
        }
    }
}
