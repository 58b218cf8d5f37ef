using Vigia.TestSupport.Processes;

namespace Vigia.Bench.Chaos.Processes;

/// <summary>One process of a fleet.</summary>
internal sealed class FleetMember(int port, string name)
{
    public int Port { get; } = port;

    /// <summary>Its identity, which a process started in its place takes over.</summary>
    public string Name { get; } = name;

    public VigiaProcess Process { get; set; } = null!;

    public bool IsFrozen { get; private set; }

    /// <summary>Whether it was killed or asked to end.</summary>
    public bool IsMeantToEnd { get; private set; }

    /// <summary>Whether it has ended without being stopped.</summary>
    public bool HasDied => !IsMeantToEnd && Process.HasExited;

    public void Kill()
    {
        IsMeantToEnd = true;
        Process.KillAtOnce();
    }

    /// <summary>Asks it to end, and waits until it has.</summary>
    public async Task StopAsync()
    {
        IsMeantToEnd = true;
        Process.Terminate();
        (int exitCode, _, string error) = await Process.EndAsync().ConfigureAwait(false);
        if (exitCode != 0)
        {
            throw new InvalidOperationException($"{Name} ended with exit code {exitCode}: {error}");
        }
    }

    public void Freeze()
    {
        Process.Freeze();
        IsFrozen = true;
    }

    public void Thaw()
    {
        Process.Thaw();
        IsFrozen = false;
    }
}
