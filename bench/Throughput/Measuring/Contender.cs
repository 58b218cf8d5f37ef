namespace Vigia.Bench.Throughput.Measuring;

/// <summary>
/// One way to do the work of a bench, or a limit that no way can pass. Life: <see cref="PrepareAsync"/> and <see cref="RunAsync"/> in turn, as
/// often as the rounds want, then <see cref="DisposeAsync"/>. Only <see cref="RunAsync"/> is measured.
/// </summary>
internal abstract class Contender : IAsyncDisposable
{
    /// <summary>What limits are called begins so.</summary>
    public const string LimitPrefix = "limit-";

    /// <summary>Its name in tables and results: <c>engine</c>, <c>straightforward</c>, <c>dataflow-per-record</c> or <c>limit-...</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What it does, in a few words.</summary>
    public abstract string Description { get; }

    /// <summary>What the last run counted, which all who count must agree on; null for limits that count nothing.</summary>
    public Tally? Tally { get; protected set; }

    /// <summary>Where the time of the last run went; empty if it does not say.</summary>
    public IReadOnlyList<StageTime> Stages { get; protected set; } = [];

    /// <summary>Measures the run; set by the caller.</summary>
    public Meter Meter { private get; set; } = new();

    /// <summary>What a program in a process of its own has measured of its last run; null for those measured from here.</summary>
    public Turn? OwnTurn { get; protected set; }

    /// <summary>Opens what a program at work has open already: models, connections, buffers.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>Does the work once.</summary>
    /// <returns>Records worked on.</returns>
    public abstract Task<long> RunAsync();

    /// <summary>After a run, and not measured: sets <see cref="Tally"/> and <see cref="Stages"/>, and closes what <see cref="PrepareAsync"/> opened.</summary>
    public virtual Task FinishAsync() => Task.CompletedTask;

    /// <summary>The first record is there: joining a group or opening a file is not part of the work. Later calls change nothing.</summary>
    protected void Begin() => Meter.Begin();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}
