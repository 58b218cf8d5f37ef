using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// The ages at which transactions are judged, and behind them one more, "latest", at which every label counts; and the buckets of the delay
/// from a transaction to its labels.
/// </summary>
internal sealed class Maturities
{
    /// <summary>What reports call the state of all labels known.</summary>
    public const string Latest = "latest";

    private const int Buckets = 100;

    private readonly long[] _spans;
    private readonly long[] _delayEdges;

    /// <param name="spans">Rising.</param>
    public Maturities(IReadOnlyList<TimeSpan> spans)
    {
        _spans = [.. spans.Select(s => (long)s.TotalMilliseconds)];
        Names = [.. spans.Select(DurationType.Format), Latest];
        // Whole days where the last maturity is of the usual kind, and finer at the beginning; each maturity ends a bucket.
        long step = Math.Max(1, (_spans[^1] + Buckets - 1) / Buckets);
        step = step > 1 ? RoundUp(step) : step;
        IEnumerable<long> steps = Enumerable.Range(1, Buckets).Select(i => i * step).Where(edge => edge < _spans[^1]);
        _delayEdges = [.. steps.Concat([step / 24, step / 6, step / 2]).Concat(_spans).Where(e => e > 0).Distinct().Order()];
    }

    /// <summary>Maturities, with "latest".</summary>
    public int Count => _spans.Length + 1;

    /// <summary>Index of "latest".</summary>
    public int LatestIndex => _spans.Length;

    /// <summary>What configuration and metrics call each.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Length of each in ms, without "latest".</summary>
    public ReadOnlySpan<long> Spans => _spans;

    /// <summary>
    /// Bucket <c>i</c> holds delays above <c>edges[i - 1]</c>, up to and including <c>edges[i]</c> (ms); the last has no end.
    /// </summary>
    public ReadOnlySpan<long> DelayEdges => _delayEdges;

    public int BucketCount => _delayEdges.Length + 1;

    /// <summary>Whether what happened so long (ms) after the transaction counts at a maturity.</summary>
    public bool IsWithin(int maturity, long delay) => maturity == LatestIndex || delay <= _spans[maturity];

    /// <summary>The bucket of a delay; labels that are older than their transaction have none to wait for.</summary>
    public int BucketOf(long delay)
    {
        int index = _delayEdges.AsSpan().BinarySearch(delay);
        return index < 0 ? ~index : index;
    }

    private static long RoundUp(long step)
    {
        foreach (TimeSpan unit in new[] { TimeSpan.FromDays(1), TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1) })
        {
            long ms = (long)unit.TotalMilliseconds;
            if (step > ms / 2)
            {
                return (step + ms - 1) / ms * ms;
            }
        }
        return step;
    }
}
