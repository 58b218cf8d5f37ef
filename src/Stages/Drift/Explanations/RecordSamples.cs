using Vigia.Engine.Records;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Drift.Explanations;

/// <summary>
/// A sample of the records of each window, to explain verdicts by: of this process and since its start, not kept in state. Not
/// synchronised.
/// </summary>
/// <param name="windows">The windows.</param>
/// <param name="features">Features of a record.</param>
internal sealed class RecordSamples(IReadOnlyList<WindowLength> windows, int features)
{
    private readonly (string Name, WindowSample Sample)[] _samples =
    [
        .. windows.Select(w => (w.Name, new WindowSample((long)w.Length.TotalMilliseconds, features))),
    ];

    /// <summary>Takes note of a batch.</summary>
    /// <param name="batch">Its records.</param>
    /// <param name="reached">Event time that the clocks have reached, Unix ms; null before the first record.</param>
    public void Add(RecordBatch batch, long? reached)
    {
        ReadOnlySpan<float> matrix = batch.Features.Span;
        ReadOnlySpan<long> times = batch.EventTimes.Span;
        foreach ((_, WindowSample sample) in _samples)
        {
            sample.MoveOn(reached);
        }
        for (int row = 0; row < times.Length; row++)
        {
            ReadOnlySpan<float> own = matrix.Slice(row * features, features);
            ulong hash = HashOf(times[row], own);
            foreach ((_, WindowSample sample) in _samples)
            {
                sample.Add(times[row], hash, own);
            }
        }
    }

    /// <summary>The sample of a window, record after record.</summary>
    /// <param name="window">The window as configured.</param>
    /// <param name="end">Its end, Unix ms.</param>
    public float[] Rows(string window, long end) => Array.Find(_samples, s => s.Name == window).Sample.Rows(end);

    /// <summary>The same, with the event time of each record, Unix ms.</summary>
    /// <param name="window">The window as configured.</param>
    /// <param name="end">Its end, Unix ms.</param>
    public (float[] Rows, long[] Times) Take(string window, long end) => Array.Find(_samples, s => s.Name == window).Sample.Take(end);

    private static ulong HashOf(long time, ReadOnlySpan<float> row)
    {
        // Records of one millisecond differ in some of a few features spread over the row.
        ulong hash = (ulong)time * 0x9E37_79B9_7F4A_7C15;
        int step = Math.Max(1, row.Length / 4);
        for (int i = 0; i < row.Length; i += step)
        {
            hash = (hash ^ BitConverter.SingleToUInt32Bits(row[i])) * 0xD6E8_FEB8_6659_FD93;
            hash ^= hash >> 32;
        }
        return hash * 0x9E37_79B9_7F4A_7C15;
    }
}
