using System.Runtime.InteropServices;

namespace Vigia.Bench.Kernels.Ratios;

/// <summary>Processor time of the calling thread. Where the system does not tell (it is Linux that does), time that has passed.</summary>
internal static partial class ThreadCpu
{
    private const int ThreadClock = 3; // CLOCK_THREAD_CPUTIME_ID

    /// <summary>Nanoseconds from some point on.</summary>
    public static long Nanoseconds =>
        OperatingSystem.IsLinux() && GetTime(ThreadClock, out TimeSpec time) == 0
            ? (time.Seconds * 1_000_000_000) + time.Nanoseconds
            : (long)TimeProvider.System.GetElapsedTime(0).TotalNanoseconds;

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }
}
