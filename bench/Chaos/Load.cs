using Vigia.Bench.Chaos.Processes;

namespace Vigia.Bench.Chaos;

/// <summary>Produces records in the background, twice a second, whatever happens to the processes.</summary>
internal sealed class Load(Fleet fleet, int recordsPerSecond, TimeProvider time) : IAsyncDisposable
{
    /// <summary>Time from one burst to the next.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _gate = new(1);
    private Task _running = Task.CompletedTask;

    public void Start() => _running = Task.Run(ProduceAsync);

    /// <summary>Holds back while something is done that the producer would not survive: it must know what the broker has.</summary>
    public async Task PausedAsync(Func<Task> action)
    {
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            await action().ConfigureAwait(false);
        }
        finally
        {
            _gate.Release();
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync().ConfigureAwait(false);
        _stop.Dispose();
        _gate.Dispose();
    }

    private async Task ProduceAsync()
    {
        using var beat = new PeriodicTimer(Beat, time);
        while (!_stop.IsCancellationRequested)
        {
            await PausedAsync(() => Task.Run(() => fleet.Produce((int)(recordsPerSecond * Beat.TotalSeconds)))).ConfigureAwait(false);
            await beat.WaitForNextTickAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }
}
