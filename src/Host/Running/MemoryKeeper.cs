using Microsoft.Extensions.Logging;
using Vigia.Engine.Components;

namespace Vigia.Host.Running;

/// <summary>
/// Keeps the process within its budget of memory: collects the managed heap and gives free memory back to the system, which neither the C
/// library nor the runtime does by itself as long as it believes that it may need it again. What a run needs, it gets: the limit of the
/// heap, beyond which the runtime refuses memory, grows with what is in use, and a warning says that the budget is too small.
/// </summary>
internal sealed class MemoryKeeper : IDisposable
{
    private const long MiB = 1 << 20;

    // A trim walks through all that is free: for less than this it is not worth it.
    private const long NativeFreeMax = 24 * MiB;
    private const long NativeFreeMaxNearBudget = 8 * MiB;

    // Libraries' buffers that no share is for, stacks and compiled code.
    private const long NativeReserve = 32 * MiB;
    private const double NearlyFull = 0.92;
    private const double Full = 0.97;

    // Of the heap's limit: from here on the heap is collected, and the limit raised if that did not help.
    private const double NearTheLimit = 0.8;
    private const double NeedsMore = 0.65;

    // Between what the budget leaves for the heap and its limit: what is allocated between two looks.
    private const long Headroom = 64 * MiB;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BetweenCollections = TimeSpan.FromSeconds(10);

    private readonly long? _budget;
    private readonly ILogger _log;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    // Used by the timer alone, whose calls do not overlap.
    private long _collectedAt;
    private bool _isOverLogged;

    // Bytes; null without a budget.
    private long? _limit;
    private int _isChecking;

    /// <param name="budget">Resident memory of the process (bytes); null: only what is free is given back.</param>
    /// <param name="log">The log.</param>
    /// <param name="time">The clock.</param>
    public MemoryKeeper(long? budget, ILogger log, TimeProvider time)
    {
        (_budget, _log, _time) = (budget, log, time);
        if (budget is { } bytes && MemoryUse.Read() is { } use)
        {
            long share = bytes - Math.Max(use.Files, 128 * MiB) - (long)(bytes * MemoryBudget.NativeShare) - NativeReserve;
            LimitHeap(Math.Max(Headroom, share));
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

    /// <summary>From here on the runtime collects and compacts as if the machine had not much more for the heap than this.</summary>
    private void LimitHeap(long bytes)
    {
        _limit = bytes + Math.Max(Headroom, bytes / 2);
        AppContext.SetData("GCHeapHardLimit", (ulong)_limit.Value);
        GC.RefreshMemoryLimit();
    }

    /// <summary>Nothing fails for want of memory that the machine has.</summary>
    private void MakeRoom(long limit)
    {
        if (GC.GetGCMemoryInfo(GCKind.Any).TotalCommittedBytes < limit * NearTheLimit)
        {
            return;
        }
        Release();
        _collectedAt = _time.GetTimestamp();
        if (GC.GetTotalMemory(forceFullCollection: false) is var needed && needed > limit * NeedsMore)
        {
            LimitHeap(needed);
        }
    }

    private void Check()
    {
        if (Interlocked.Exchange(ref _isChecking, 1) != 0)
        {
            return;
        }
        try
        {
            if (_limit is { } limit)
            {
                MakeRoom(limit);
            }
            if (MemoryUse.Read() is not { } use)
            {
                return;
            }
            bool isNearBudget = use.Resident > _budget * NearlyFull;
            if (use.NativeFree > (isNearBudget ? NativeFreeMaxNearBudget : NativeFreeMax))
            {
                NativeMemory.Trim();
            }
            if (isNearBudget && _budget is { } budget)
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
        if ((use.ManagedFree > budget / 32 || use.Resident > budget * Full) && _time.GetElapsedTime(_collectedAt) >= BetweenCollections)
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
