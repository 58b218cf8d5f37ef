namespace Vigia.Statistics.Joint;

/// <summary>
/// Distinguishes two samples: small boosted trees on codes, trained on one half of each sample and tried on the other. The area under the
/// ROC curve is 0.5 for samples of one distribution; how far it strays by chance comes from permuted labels.
/// </summary>
public static class DomainClassifier
{
    /// <summary>Fewer records in a sample show too little.</summary>
    public const int RowsMin = 200;

    private const int Permutations = 40;

    /// <summary>Compares two samples; null if one is too small.</summary>
    /// <param name="first">Codes of the one, row after row.</param>
    /// <param name="second">Codes of the other.</param>
    /// <param name="columns">Codes of a row.</param>
    public static DomainComparison? Compare(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, int columns)
    {
        (int own, int other) = (first.Length / columns, second.Length / columns);
        if (own < RowsMin || other < RowsMin)
        {
            return null;
        }
        byte[] codes = [.. first, .. second];
        bool[] isSecond = new bool[own + other];
        isSecond.AsSpan(own).Fill(true);
        // Rows are shuffled once: the samples may be in order.
        var random = new Random(1);
        int[] order = [.. Enumerable.Range(0, own + other)];
        random.Shuffle(order);
        double[] gains = new double[columns];
        double auc = AucOf(codes, columns, isSecond, order, gains);
        double[] chance = new double[Permutations];
        bool[] permuted = [.. isSecond];
        for (int i = 0; i < Permutations; i++)
        {
            random.Shuffle(permuted);
            chance[i] = AucOf(codes, columns, permuted, order, new double[columns]);
        }
        double mean = chance.Average();
        double deviation = Math.Sqrt(chance.Sum(c => (c - mean) * (c - mean)) / (Permutations - 1));
        double all = gains.Sum();
        return new DomainComparison(own, other, auc, mean, deviation, [.. gains.Select(g => all > 0 ? g / all : 0)]);
    }

    private static double AucOf(byte[] codes, int columns, bool[] isSecond, int[] order, double[] gains)
    {
        int half = order.Length / 2;
        double[] scores = new double[order.Length];
        foreach ((int[] train, int[] test) in new[] { (order[..half], order[half..]), (order[half..], order[..half]) })
        {
            var trees = new BoostedCodes(codes, columns);
            trees.Train(train, isSecond, gains);
            foreach (int row in test)
            {
                scores[row] = trees.Score(row);
            }
        }
        // Halves are ranked apart: each has a model of its own.
        return (RankAuc(scores, isSecond, order[..half]) + RankAuc(scores, isSecond, order[half..])) / 2;
    }

    private static double RankAuc(double[] scores, bool[] isSecond, int[] rows)
    {
        int[] sorted = [.. rows.OrderBy(r => scores[r])];
        (double ranks, long positives) = (0, 0);
        for (int start = 0, end; start < sorted.Length; start = end)
        {
            for (end = start + 1; end < sorted.Length && scores[sorted[end]] == scores[sorted[start]]; end++) { }
            for (int i = start; i < end; i++)
            {
                ranks += isSecond[sorted[i]] ? (start + end + 1) / 2.0 : 0;
                positives += isSecond[sorted[i]] ? 1 : 0;
            }
        }
        double negatives = sorted.Length - positives;
        return positives == 0 || negatives == 0 ? 0.5 : (ranks - positives * (positives + 1) / 2.0) / (positives * negatives);
    }
}

/// <summary>How well two samples can be distinguished.</summary>
/// <param name="FirstRows">Records of the one.</param>
/// <param name="SecondRows">Records of the other.</param>
/// <param name="Auc">Area under the ROC curve, on records that were not learned from.</param>
/// <param name="ChanceMean">Its mean with permuted labels.</param>
/// <param name="ChanceDeviation">Its standard deviation with permuted labels.</param>
/// <param name="Shares">Part of what the trees gained by each column; they add up to 1.</param>
public sealed record DomainComparison(
    int FirstRows,
    int SecondRows,
    double Auc,
    double ChanceMean,
    double ChanceDeviation,
    IReadOnlyList<double> Shares
)
{
    /// <summary>Standard deviations above what chance makes of it.</summary>
    public double Deviations => ChanceDeviation > 0 ? (Auc - ChanceMean) / ChanceDeviation : 0;
}
