using System.Diagnostics;
using Vigia.Bench.Chaos.Processes;

namespace Vigia.Bench.Chaos.Faults;

/// <summary>The broker goes away for a while, and comes back.</summary>
/// <param name="Stop">Shell command that stops it.</param>
/// <param name="Start">Shell command that starts it.</param>
/// <param name="Length">How long it is away.</param>
internal sealed record BrokerOutage(string Stop, string Start, TimeSpan Length)
{
    // So that the processes are in the middle of something.
    private const int Backlog = 50_000;

    /// <returns>Null if no outage is asked for.</returns>
    public static BrokerOutage? Of(string? stop, string? start, TimeSpan length) =>
        stop is null || start is null || length == TimeSpan.Zero ? null : new BrokerOutage(stop, start, length);

    /// <summary>Lets it happen; ends when the fleet has caught up.</summary>
    public async Task<FaultReport> HappenAsync(Fleet fleet, Load load, TimeSpan limit, TimeProvider time)
    {
        IReadOnlyList<long> ends = [];
        await load.PausedAsync(async () =>
            {
                fleet.Produce(Backlog);
                ends = fleet.Ends();
                await ShellAsync(Stop).ConfigureAwait(false);
                await Task.Delay(Length, time).ConfigureAwait(false);
                await ShellAsync(Start).ConfigureAwait(false);
            })
            .ConfigureAwait(false);
        long back = time.GetTimestamp();
        await fleet.CaughtUpAsync(ends, limit).ConfigureAwait(false);
        return new FaultReport("outage", $"broker away for {Length.TotalSeconds:F0} s", time.GetElapsedTime(back), ", from its return on");
    }

    private static async Task ShellAsync(string command)
    {
        using Process shell = Process.Start("/bin/sh", ["-c", command]);
        await shell.WaitForExitAsync().ConfigureAwait(false);
        if (shell.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{command}' failed with exit code {shell.ExitCode}");
        }
    }
}
