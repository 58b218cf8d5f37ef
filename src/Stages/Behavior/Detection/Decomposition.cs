namespace Vigia.Stages.Behavior.Detection;

/// <summary>
/// Why a rate changed: because other segments pay (mix), or because the same segments are flagged differently (score). The parts add up to
/// the change exactly (E. M. Kitagawa, J. Am. Stat. Assoc. 50, 1955, 1168-1194).
/// </summary>
internal static class Decomposition
{
    /// <summary>Splits the change of a rate by the segments of one feature.</summary>
    /// <param name="before">Records and flagged ones by segment, usually; the scale does not matter.</param>
    /// <param name="after">Records and flagged ones by segment, now.</param>
    /// <returns>The parts of each segment; empty without records on either side.</returns>
    public static ChangePart[] Split(
        IReadOnlyList<(double Rows, double Flagged)> before,
        IReadOnlyList<(double Rows, double Flagged)> after
    )
    {
        (double rowsBefore, double rowsAfter) = (before.Sum(b => b.Rows), after.Sum(a => a.Rows));
        if (rowsBefore <= 0 || rowsAfter <= 0)
        {
            return [];
        }
        double middle = (before.Sum(b => b.Flagged) / rowsBefore + after.Sum(a => a.Flagged) / rowsAfter) / 2;
        var parts = new ChangePart[before.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            (double shareBefore, double shareAfter) = (before[i].Rows / rowsBefore, after[i].Rows / rowsAfter);
            double rateAfter = after[i].Rows > 0 ? after[i].Flagged / after[i].Rows : double.NaN;
            double rateBefore = before[i].Rows > 0 ? before[i].Flagged / before[i].Rows : rateAfter;
            rateAfter = double.IsNaN(rateAfter) ? rateBefore : rateAfter;
            // Shares change by nothing in sum, so taking the middle rate off moves nothing between mix and score.
            double mix = double.IsNaN(rateBefore) ? 0 : (shareAfter - shareBefore) * ((rateBefore + rateAfter) / 2 - middle);
            double score = double.IsNaN(rateBefore) ? 0 : (rateAfter - rateBefore) * (shareBefore + shareAfter) / 2;
            parts[i] = new ChangePart(i, mix, score, shareBefore, shareAfter, Known(rateBefore), Known(rateAfter));
        }
        return parts;
    }

    private static double Known(double rate) => double.IsNaN(rate) ? 0 : rate;
}

/// <summary>A segment's part in the change of a rate.</summary>
internal readonly record struct ChangePart(
    int Segment,
    double Mix,
    double Score,
    double ShareBefore,
    double ShareAfter,
    double RateBefore,
    double RateAfter
);
