using Microsoft.Extensions.Logging;
using Vigia.Engine.Components;

namespace Vigia.Host.Running;

/// <summary>
/// Keeps the process within its budget of memory: limits the managed heap at the start, and from then on gives free memory back to the
/// system, which neither the C library nor the runtime does by itself as long as it believes that it may need it again.
/// </summary>
internal sealed class MemoryKeeper : IDisposable
{
    private const long MiB = 1 << 20;

    // A trim walks through all that is free: for less than this it is not worth it.
    private const long NativeFreeMax = 24 * MiB;

    // Libraries' buffers that no share is for, stacks and compiled code.
    private const long NativeReserve = 32 * MiB;
    private const double NearlyFull = 0.92;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan BetweenCollections = TimeSpan.FromSeconds(20);

    private readonly long? _budget;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    // Used by the timer alone, whose calls do not overlap.
    private long _collectedAt;
    private bool _isOverLogged;
    private int _isChecking;

    /// <param name="budget">Resident memory of the process (bytes); null: only what is free is given back.</param>
    /// <param name="log">The log.</param>
    /// <param name="time">The clock.</param>
    public MemoryKeeper(long? budget, ILogger log, TimeProvider time)
    {
        (_budget, _log, _time) = (budget, log, time);
        if (budget is { } bytes && MemoryUse.Read() is { } use)
        {
            LimitHeap(bytes - Math.Max(use.Files, 128 * MiB) - (long)(bytes * MemoryBudget.NativeShare) - NativeReserve);
        }
        _collectedAt = time.GetTimestamp();
        _timer = time.CreateTimer(_ => Check(), null, Interval, Interval);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Gives back all that is free, as after a reload: replaced stages are old garbage, which is seldom collected.</summary>
    public static void Release()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        NativeMemory.Trim();
    }

    /// <summary>From here on the runtime collects and compacts as if the machine had no more for the heap.</summary>
    private static void LimitHeap(long bytes)
    {
        AppContext.SetData("GCHeapHardLimit", (ulong)Math.Max(64 * MiB, bytes));
        GC.RefreshMemoryLimit();
    }

    private void Check()
    {
        if (Interlocked.Exchange(ref _isChecking, 1) != 0)
        {
            return;
        }
        try
        {
            if (MemoryUse.Read() is not { } use)
            {
                return;
            }
            if (use.NativeFree > NativeFreeMax)
            {
                NativeMemory.Trim();
            }
            if (_budget is { } budget && use.Resident > budget * NearlyFull)
            {
                Shrink(use, budget);
            }
        }
        finally
        {
            Volatile.Write(ref _isChecking, 0);
        }
    }

    private void Shrink(MemoryUse use, long budget)
    {
        if (use.ManagedFree > budget / 32 && _time.GetElapsedTime(_collectedAt) >= BetweenCollections)
        {
            Release();
            _collectedAt = _time.GetTimestamp();
        }
        if (use.Resident > budget * 1.1 && !_isOverLogged)
        {
            _isOverLogged = true;
            HostLog.OverMemory(_log, use.Resident / MiB, budget / MiB, use.Files / MiB, use.Managed / MiB, use.Native / MiB);
        }
    }
}
