using System.Runtime.InteropServices;

namespace Vigia.Host.Running;

/// <summary>
/// Keeps the C library from holding on to memory that RocksDB and librdkafka give back: by default it keeps an arena of its own for every
/// few threads, and each of them grows to its own peak.
/// </summary>
internal static partial class NativeMemory
{
    private const int ArenaMax = -8;
    private const int MmapThreshold = -3;
    private const int TrimThreshold = -1;

    // Larger pieces are mapped one by one and returned when they are freed. By default the threshold rises to the largest piece ever freed.
    private const int LargePiece = 256 << 10;
    private const int TrimAbove = 4 << 20;
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
            _ = SetOption(MmapThreshold, LargePiece);
            _ = SetOption(TrimThreshold, TrimAbove);
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc.
        }
    }

    /// <summary>Bytes that libraries have allocated, and bytes that the C library holds free; null where it cannot say.</summary>
    public static (long Used, long Free)? Read()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }
        try
        {
            MallInfo info = Info();
            return ((long)(info.InUse + info.Mapped), (long)info.Free);
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Gives free memory of the C library back to the system.</summary>
    public static void Trim()
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                _ = TrimHeap(0);
            }
            catch (EntryPointNotFoundException)
            {
                // Not glibc.
            }
        }
    }

    [LibraryImport("libc", EntryPoint = "mallinfo2")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial MallInfo Info();

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int TrimHeap(nuint left);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetOption(int option, int value);

    /// <summary>The C library's <c>struct mallinfo2</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct MallInfo
    {
        private readonly nuint _arena,
            _chunks,
            _fastChunks,
            _mappings;

        /// <summary>Bytes of large pieces, mapped one by one.</summary>
        public readonly nuint Mapped;

        private readonly nuint _unused,
            _fastFree;

        /// <summary>Bytes in use, without those mapped one by one.</summary>
        public readonly nuint InUse;

        /// <summary>Bytes that the allocator holds free.</summary>
        public readonly nuint Free;

        private readonly nuint _trimmable;
    }
}
