using Vigia.Statistics.Performance;

namespace Vigia.Stages.Profiles.Calibration;

/// <summary>
/// Frauds and legitimate records by exact score. If there are too many different scores, all are rounded towards 0 to one binary digit
/// fewer, as often as it takes, but none across the decision threshold, so that decisions are counted exactly all the same; what comes out
/// does not depend on the order of the records.
/// </summary>
/// <param name="threshold">A score of at least this is flagged.</param>
/// <param name="limit">Different scores kept at most, at least 4.</param>
internal sealed class ScoreTally(float threshold, int limit = ScoreTally.DefaultLimit)
{
    private const int DefaultLimit = 1 << 20;

    private Dictionary<int, (long Legitimate, long Fraud)> _counts = [];
    private int _dropped;

    /// <summary>Counts a record with a finite score.</summary>
    public void Add(float score, bool isFraud) => Add(BitConverter.SingleToInt32Bits(score + 0f), isFraud ? 0 : 1, isFraud ? 1 : 0);

    /// <summary>Adds another tally's records.</summary>
    public void Add(ScoreTally other)
    {
        while (_dropped < other._dropped)
        {
            Coarsen();
        }
        foreach ((int bits, (long legitimate, long fraud)) in other._counts)
        {
            Add(bits, legitimate, fraud);
        }
    }

    /// <summary>The different scores, rising, and the records at each.</summary>
    public SortedScores Sort()
    {
        int[] bits = [.. _counts.Keys.OrderBy(BitConverter.Int32BitsToSingle)];
        return new SortedScores(
            [.. bits.Select(BitConverter.Int32BitsToSingle)],
            [.. bits.Select(b => _counts[b].Legitimate)],
            [.. bits.Select(b => _counts[b].Fraud)]
        );
    }

    private void Add(int bits, long legitimate, long fraud)
    {
        int key = Round(bits);
        (long l, long f) = _counts.GetValueOrDefault(key);
        _counts[key] = (l + legitimate, f + fraud);
        while (_counts.Count > limit)
        {
            Coarsen();
        }
    }

    private void Coarsen()
    {
        _dropped++;
        Dictionary<int, (long Legitimate, long Fraud)> fine = _counts;
        _counts = [];
        foreach ((int bits, (long legitimate, long fraud)) in fine)
        {
            int key = Round(bits);
            (long l, long f) = _counts.GetValueOrDefault(key);
            _counts[key] = (l + legitimate, f + fraud);
        }
    }

    private int Round(int bits)
    {
        int rounded = bits & (-1 << _dropped);
        bool isFlagged = BitConverter.Int32BitsToSingle(bits) >= threshold;
        return isFlagged == (BitConverter.Int32BitsToSingle(rounded) >= threshold)
            ? rounded
            : BitConverter.SingleToInt32Bits(isFlagged ? threshold : float.BitDecrement(threshold));
    }
}

/// <summary>Labelled records by score.</summary>
/// <param name="Scores">Different scores, rising.</param>
/// <param name="Legitimate">Legitimate records at each.</param>
/// <param name="Fraud">Frauds at each.</param>
internal sealed record SortedScores(float[] Scores, long[] Legitimate, long[] Fraud)
{
    /// <summary>Decisions at a threshold: scores of at least it are flagged.</summary>
    public ConfusionCounts ConfusionAt(float threshold)
    {
        var counts = new ConfusionCounts();
        for (int i = 0; i < Scores.Length; i++)
        {
            counts += Scores[i] >= threshold ? new(Fraud[i], Legitimate[i], 0, 0) : new(0, 0, Fraud[i], Legitimate[i]);
        }
        return counts;
    }
}
