using System.Globalization;
using Vigia.Bench.Chaos.Processes;

namespace Vigia.Bench.Chaos.Faults;

/// <summary>Draws faults, and lets them happen to processes of the fleet.</summary>
internal sealed class ProcessFaults(Fleet fleet, ChaosOptions options, Random random, TimeProvider time)
{
    private FleetMember? _guest;

    /// <summary>Lets the next fault happen; ends when the fleet has recovered and is complete again.</summary>
    public async Task<FaultReport> NextAsync()
    {
        FaultKind kind = options.Kinds[random.Next(options.Kinds.Count)];
        FleetMember victim = fleet.Living[random.Next(fleet.Living.Count)];
        long start = time.GetTimestamp();
        return kind switch
        {
            FaultKind.Kill => await KillAsync(victim, start).ConfigureAwait(false),
            FaultKind.Freeze => await FreezeAsync(victim, start).ConfigureAwait(false),
            FaultKind.Join when fleet.IsShared => await JoinOrLeaveAsync(start).ConfigureAwait(false),
            _ => await StopAsync(victim, start).ConfigureAwait(false),
        };
    }

    private async Task<FaultReport> KillAsync(FleetMember victim, long start)
    {
        victim.Kill();
        return new FaultReport("kill", $"kill -9 {victim.Name}", await ReplaceAsync(victim, start).ConfigureAwait(false));
    }

    private async Task<FaultReport> StopAsync(FleetMember victim, long start)
    {
        await victim.StopAsync().ConfigureAwait(false);
        return new FaultReport("stop", $"SIGTERM {victim.Name}", await ReplaceAsync(victim, start).ConfigureAwait(false));
    }

    private async Task<FaultReport> FreezeAsync(FleetMember victim, long start)
    {
        victim.Freeze();
        TimeSpan recovery = TimeSpan.Zero;
        if (fleet.Living.Count > 0)
        {
            await CaughtUpAsync().ConfigureAwait(false);
            recovery = time.GetElapsedTime(start);
        }
        else
        {
            await Task.Delay(2 * fleet.SessionTimeout, time).ConfigureAwait(false);
        }
        await Task.Delay(TimeSpan.FromMilliseconds(random.Next(2_000)), time).ConfigureAwait(false);
        TimeSpan frozen = time.GetElapsedTime(start);
        victim.Thaw();
        if (recovery == TimeSpan.Zero)
        {
            await CaughtUpAsync().ConfigureAwait(false);
            recovery = time.GetElapsedTime(start) - frozen;
        }
        return new FaultReport(
            "freeze",
            $"SIGSTOP {victim.Name}",
            recovery,
            string.Create(CultureInfo.InvariantCulture, $", SIGCONT after {frozen.TotalSeconds:F1} s")
        );
    }

    private async Task<FaultReport> JoinOrLeaveAsync(long start)
    {
        if (_guest is { Process.HasExited: false, IsFrozen: false } guest)
        {
            await guest.StopAsync().ConfigureAwait(false);
            fleet.Remove(guest);
            _guest = null;
            await CaughtUpAsync().ConfigureAwait(false);
            return new FaultReport("leave", $"SIGTERM {guest.Name}, for good", time.GetElapsedTime(start));
        }
        _guest = await fleet.StartAsync().ConfigureAwait(false);
        await CaughtUpAsync().ConfigureAwait(false);
        return new FaultReport("join", $"{_guest.Name} joins", time.GetElapsedTime(start));
    }

    /// <summary>The others take over, and then there is a new one in its place; a process that was alone is replaced at once.</summary>
    private async Task<TimeSpan> ReplaceAsync(FleetMember victim, long start)
    {
        bool isAlone = fleet.Living.Count == 0;
        FleetMember? heir = isAlone ? await fleet.RestartAsync(victim).ConfigureAwait(false) : null;
        await CaughtUpAsync().ConfigureAwait(false);
        TimeSpan recovery = time.GetElapsedTime(start);
        heir ??= await fleet.RestartAsync(victim).ConfigureAwait(false);
        _guest = victim == _guest ? heir : _guest;
        return recovery;
    }

    /// <summary>Waits until everything is counted and delivered that has been produced up to a burst from now, so also what the fault held up.</summary>
    private async Task CaughtUpAsync()
    {
        await Task.Delay(Load.Beat, time).ConfigureAwait(false);
        await fleet.CaughtUpAsync(fleet.Ends(), options.Limit).ConfigureAwait(false);
    }
}
