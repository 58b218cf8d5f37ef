namespace Vigia.Statistics.Performance;

/// <summary>How complete the labels are expected to be at some age.</summary>
/// <param name="Value">Share of the fraud labels there will ever be that are in by then, 0 to 1; NaN while nothing is known of it.</param>
/// <param name="LogVariance">Variance of its logarithm, from the number of labels that it was learned from.</param>
public readonly record struct Completeness(double Value, double LogVariance)
{
    /// <summary>Nothing is missing any more.</summary>
    public static Completeness Full => new(1, 0);
}

/// <summary>
/// The label-delay curve: how soon frauds become known, from labels that are themselves still coming in. Labels of recent days are seen
/// only if they came soon, so a plain average of delays is too short; the curve corrects for that.
/// </summary>
/// <remarks>
/// The non-parametric estimate for right-truncated delays: with <c>g(k)</c> the share with delay k among labels with a delay of at most k,
/// over the cohorts for which k is past, the share in by age a is <c>F(a) = prod over k > a of (1 - g(k))</c> (S. W. Lagakos, L. M. Barraj,
/// V. De Gruttola, Biometrika 75, 1988, 515-523; J. D. Kalbfleisch, J. F. Lawless, JASA 84, 1989, 360-372). Actuaries know the same numbers
/// as the chain ladder. Variance of <c>ln F</c> by the delta method: <c>sum over k > a of g / ((1 - g) R)</c>, R the labels behind g(k) (J.
/// F. Lawless, Canadian Journal of Statistics 22, 1994, 15-31). It takes for granted that delays do not change with the time of the event,
/// and that no fraud becomes known after the last bucket.
/// </remarks>
public static class LabelDelay
{
    /// <param name="counts">
    /// Fraud labels known now, row-major: a row for each cohort (day of the event), a column for each bucket of delay, rising.
    /// </param>
    /// <param name="observed">For each cohort how many leading buckets are wholly past; the others are left aside.</param>
    /// <param name="curve">
    /// Gets for each bucket the completeness once it is past; its length is the number of buckets, its last is 1. An age is NaN
    /// while no cohort with labels is old enough to show what comes after it.
    /// </param>
    public static void Fit(ReadOnlySpan<long> counts, ReadOnlySpan<int> observed, Span<Completeness> curve)
    {
        int buckets = curve.Length;
        if (counts.Length != observed.Length * buckets)
        {
            throw new ArgumentException($"{counts.Length} counts are not {observed.Length} cohorts of {buckets} buckets", nameof(counts));
        }
        // While summing, an entry holds the labels with its bucket's delay, and those with at most that delay.
        curve.Clear();
        for (int cohort = 0; cohort < observed.Length; cohort++)
        {
            long soFar = 0;
            for (int bucket = 0; bucket < Math.Min(buckets, observed[cohort]); bucket++)
            {
                long count = counts[cohort * buckets + bucket];
                soFar += count;
                curve[bucket] = new Completeness(curve[bucket].Value + count, curve[bucket].LogVariance + soFar);
            }
        }
        Completeness completeness = Completeness.Full;
        for (int bucket = buckets - 1; bucket >= 0; bucket--)
        {
            (double own, double upTo) = (curve[bucket].Value, curve[bucket].LogVariance);
            curve[bucket] = completeness;
            completeness = new Completeness(completeness.Value * (1 - own / upTo), completeness.LogVariance + own / ((upTo - own) * upTo));
        }
    }
}
