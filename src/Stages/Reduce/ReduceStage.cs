using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;
using Vigia.Stages.Reports;

namespace Vigia.Stages.Reduce;

/// <summary>Adds the window reports of many instances up to reports of the whole fleet.</summary>
internal sealed class ReduceStage : Stage, IPartitionedStage, IPublishingStage
{
    /// <summary>Name of the schema of the records that are reduced.</summary>
    public const string SchemaName = "window-report";

    // Guards the windows: batches come from the pipeline's thread, collections from any.
    private readonly Lock _gate = new();
    private readonly ReduceOptions _options;
    private readonly StageContext _context;
    private readonly HashSet<RecordKind> _kinds;
    private readonly FleetWindows _windows;
    private readonly WindowReportWriter _writer = new();
    private readonly ReportDelivery _delivery;
    private readonly FleetMetrics _metrics;

    public ReduceStage(ReduceOptions options, StageContext context)
    {
        _options = options;
        _context = context;
        _kinds = [.. context.Schemas.Where(s => IsReduced(s.Value)).Select(s => s.Key)];
        _windows = new FleetWindows(options.Windows);
        _delivery = new ReportDelivery(options.Sink!, context);
        _metrics = new FleetMetrics(context.Metrics);
    }

    public string StateFingerprint => $"{WindowReport.SchemaName} version {WindowReport.SchemaVersion}";

    public static bool IsReduced(RecordSchema schema) => schema.Name == SchemaName;

    public override bool Accepts(RecordKind kind) => _kinds.Contains(kind);

    public override ValueTask StartAsync(CancellationToken cancellation)
    {
        _context.Metrics.BeforeCollect(() =>
        {
            lock (_gate)
            {
                _metrics.Update(_windows);
            }
        });
        return _delivery.StartAsync(cancellation);
    }

    public override ValueTask ProcessAsync(RecordBatch batch, CancellationToken cancellation)
    {
        lock (_gate)
        {
            foreach (ref readonly Run run in batch.Runs)
            {
                (int start, int count) = batch.RowsOf(run);
                for (int row = start; row < start + count; row++)
                {
                    Take(batch, batch.ReceivedIndex[row], run.Partition);
                }
            }
        }
        return ValueTask.CompletedTask;
    }

    public async ValueTask PublishAsync(bool isEnd, CancellationToken cancellation)
    {
        IReadOnlyList<FleetWindow> due;
        lock (_gate)
        {
            due = _windows.FindDue(_options.Partitions, isEnd);
        }
        await _delivery.DeliverAsync(due.Select(w => w.Merge()), cancellation).ConfigureAwait(false);
        foreach (FleetWindow window in due)
        {
            window.IsChanged = false;
        }
    }

    public override ValueTask CompleteAsync(CancellationToken cancellation) => _delivery.CompleteAsync(cancellation);

    public void SaveChanges(StateWriter changes)
    {
        lock (_gate)
        {
            _windows.SaveChanges(changes, _writer);
        }
    }

    public void LoadEntry(SourcePartition partition, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        lock (_gate)
        {
            _windows.Load(partition, value);
        }
    }

    public void Forget(SourcePartition partition)
    {
        lock (_gate)
        {
            _windows.Forget(partition);
        }
    }

    public override async ValueTask DisposeAsync()
    {
        await _delivery.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private void Take(RecordBatch batch, int received, SourcePartition source)
    {
        try
        {
            WindowReport report = WindowReportReader.Read(batch.Payloads[received]);
            if (report.IsMerged)
            {
                Reject(
                    batch,
                    received,
                    ReduceReasons.Merged,
                    "it is a merged report; its partitions cannot be separated from those of other reports"
                );
                return;
            }
            FleetOutcome outcome = _windows.Add(source, report);
            _metrics.Count(report, outcome);
            if (outcome == FleetOutcome.Conflict)
            {
                Reject(batch, received, ReduceReasons.Conflict, "an earlier report of the same window and partition has other counts");
            }
            else if (outcome == FleetOutcome.TooOld)
            {
                Reject(
                    batch,
                    received,
                    ReduceReasons.TooOld,
                    $"its window is older than the {_options.Windows} that are held; 'windows' holds more"
                );
            }
        }
        catch (WindowReportException e)
        {
            Reject(batch, received, ReduceReasons.NotAReport, e.Message);
        }
    }

    private void Reject(RecordBatch batch, int received, string reason, string detail) =>
        batch.Reject(new Rejection(received, _context.Stage, reason, detail));
}
