using Vigia.Stages.Distributions;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// Finds the bin of a score. Bin 0 is for records without a score, 1 for scores below all edges, and bin <c>i</c> holds
/// <c>[edges[i - 2], edges[i - 1])</c>. The decision threshold is an edge, so counts of flagged records are sums of bins.
/// </summary>
internal sealed class ScoreBins
{
    /// <summary>The bin of records that the model gave no score. They are never flagged.</summary>
    public const byte Missing = 0;

    // Finer than a reference's: the narrower the bins, the narrower the bounds of the AUC. Bins must fit a byte.
    private static readonly double[] Ladder =
    [
        .. new[] { 1e-6, 1e-5, 1e-4, 1e-3, 1e-2 }.SelectMany(decade => new[] { 1, 1.5, 2, 3, 5, 7 }.Select(m => m * decade)),
        .. Enumerable.Range(4, 16).Select(i => i / 40.0),
    ];

    private readonly float[] _edges;

    // By sign-less exponent and first seven bits of the mantissa: how many edges are surely not above a score.
    private readonly byte[] _start = new byte[1 << 15];

    /// <param name="threshold">The model flags from here on.</param>
    public ScoreBins(float threshold)
    {
        float[] ladder = [0, .. Ladder.Select(e => (float)e), 0.5f, .. Ladder.Reverse().Select(e => (float)(1 - e)), float.BitIncrement(1)];
        _edges = Edges.With(ladder, threshold);
        for (int prefix = 0, count = 0; prefix < _start.Length; prefix++)
        {
            float least = BitConverter.UInt32BitsToSingle((uint)prefix << 16);
            while (count < _edges.Length && _edges[count] <= least)
            {
                count++;
            }
            _start[prefix] = (byte)count;
        }
        FirstFlagged = Of(threshold);
    }

    /// <summary>The edges, rising.</summary>
    public IReadOnlyList<float> Values => _edges;

    /// <summary>Number of bins.</summary>
    public int Count => _edges.Length + 2;

    /// <summary>The records of this bin and those above are flagged.</summary>
    public int FirstFlagged { get; }

    public byte Of(float score)
    {
        if (float.IsNaN(score))
        {
            return Missing;
        }
        // What lies below zero has no prefix of its own.
        int edges = score < 0 ? 0 : _start[BitConverter.SingleToUInt32Bits(score) >> 16 & 0x7FFF];
        while (edges < _edges.Length && score >= _edges[edges])
        {
            edges++;
        }
        return (byte)(edges + 1);
    }

    /// <summary>The bin of each score.</summary>
    public void Find(ReadOnlySpan<float> scores, Span<byte> bins)
    {
        for (int i = 0; i < scores.Length; i++)
        {
            bins[i] = Of(scores[i]);
        }
    }
}
