using System.Runtime.InteropServices;

namespace Vigia.Host;

/// <summary>
/// Keeps the C library from holding on to memory that RocksDB and librdkafka give back: by default it keeps an arena of its own for every
/// few threads, and each of them grows to its own peak.
/// </summary>
internal static partial class NativeMemory
{
    private const int ArenaMax = -8;
    private const int Arenas = 1;

    /// <summary>
    /// To be called before other threads allocate. <c>MALLOC_ARENA_MAX</c> in the environment takes precedence; other C libraries than
    /// glibc have no such setting.
    /// </summary>
    public static void Limit()
    {
        if (!OperatingSystem.IsLinux() || Environment.GetEnvironmentVariable("MALLOC_ARENA_MAX") is not null)
        {
            return;
        }
        try
        {
            _ = SetOption(ArenaMax, Arenas);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc.
        }
    }

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);
}
