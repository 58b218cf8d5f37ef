namespace Vigia.TestSupport;

/// <summary>A file system of a few megabytes that a test can fill to its last byte. Only root can mount one, and not in every container.</summary>
public sealed class SmallDisk : IDisposable
{
    private readonly TempDirectory _mountPoint;

    private SmallDisk(TempDirectory mountPoint) => _mountPoint = mountPoint;

    public string Path => _mountPoint.Path;

    private string Ballast => _mountPoint["ballast"];

    /// <summary>Mounts one.</summary>
    /// <param name="megabytes">Its size.</param>
    /// <returns>The disk, or why it cannot be mounted.</returns>
    public static async Task<(SmallDisk? Disk, string Obstacle)> TryMountAsync(int megabytes)
    {
        if (!OperatingSystem.IsLinux() || !ExternalTool.IsInstalled("mount"))
        {
            return (null, "no file system in memory can be mounted here");
        }
        var mountPoint = new TempDirectory();
        (int exitCode, string text) = await ExternalTool.RunAsync(
            "mount",
            "-t",
            "tmpfs",
            "-o",
            FormattableString.Invariant($"size={megabytes}m"),
            "vigia-test",
            mountPoint.Path
        );
        if (exitCode != 0)
        {
            mountPoint.Dispose();
            return (null, $"no file system can be mounted here: {text.Trim()}");
        }
        return (new SmallDisk(mountPoint), "");
    }

    /// <summary>Leaves no byte free but those in the last blocks of files that are there.</summary>
    public void Fill()
    {
        byte[] block = new byte[4096];
        using var ballast = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        try
        {
            while (true)
            {
                ballast.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    /// <summary>Gives back what <see cref="Fill"/> took.</summary>
    public void MakeRoom() => File.Delete(Ballast);

    public void Dispose()
    {
        // Lazily: a process that was killed a moment ago may still hold a file.
        ExternalTool.RunAsync("umount", "-l", Path).GetAwaiter().GetResult();
        _mountPoint.Dispose();
    }
}
