namespace Vigia.Bench.Throughput.Latency;

/// <summary>Latencies by the millisecond. One thread writes.</summary>
internal sealed class LatencyHistogram
{
    /// <summary>Longer ones count as this long, ms.</summary>
    public const int MaxMs = 120_000;

    private readonly long[] _counts = new long[MaxMs + 1];
    private long _count;

    /// <summary>Records counted.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>The longest, ms.</summary>
    public int Longest => Math.Max(0, Array.FindLastIndex(_counts, c => c > 0));

    public void Add(long ms)
    {
        _counts[Math.Clamp(ms, 0, MaxMs)]++;
        Volatile.Write(ref _count, _count + 1);
    }

    /// <summary>What a share of the records stays within, ms; 0 without records.</summary>
    /// <param name="share">0 to 1.</param>
    public int Quantile(double share)
    {
        long wanted = (long)Math.Ceiling(share * _count);
        long seen = 0;
        for (int ms = 0; ms <= MaxMs; ms++)
        {
            seen += _counts[ms];
            if (seen >= wanted)
            {
                return ms;
            }
        }
        return MaxMs;
    }
}
