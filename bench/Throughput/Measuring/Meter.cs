namespace Vigia.Bench.Throughput.Measuring;

/// <summary>Time, processor time and allocations of this process from one moment to another.</summary>
internal sealed class Meter
{
    private readonly TimeProvider _time = TimeProvider.System;
    private int _hasBegun;
    private long _bytes;
    private TimeSpan _cpu;
    private long _start;

    /// <summary>From here on, unless <see cref="Begin"/> says otherwise.</summary>
    public void Start()
    {
        _bytes = GC.GetTotalAllocatedBytes(precise: true);
        _cpu = Environment.CpuUsage.TotalTime;
        _start = _time.GetTimestamp();
    }

    /// <summary>From here on after all; only the first call counts. From any thread.</summary>
    public void Begin()
    {
        if (Volatile.Read(ref _hasBegun) == 0 && Interlocked.Exchange(ref _hasBegun, 1) == 0)
        {
            Start();
        }
    }

    /// <summary>To here.</summary>
    public Turn Stop(long records)
    {
        double seconds = _time.GetElapsedTime(_start).TotalSeconds;
        double cpuSeconds = (Environment.CpuUsage.TotalTime - _cpu).TotalSeconds;
        return new Turn(records, seconds, cpuSeconds, GC.GetTotalAllocatedBytes(precise: true) - _bytes, []);
    }
}
