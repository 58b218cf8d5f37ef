using System.Numerics.Tensors;
using Vigia.Stages.Performance.Counting;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Figures;

/// <summary>What a review of the k highest scored accounts of each day gives; an account's score is its highest of the day.</summary>
/// <param name="Reviewed">Accounts within capacity, over all days.</param>
/// <param name="Judged">Those of them whose frauds are known: all, unless a day has so many accounts that a sample is kept.</param>
/// <param name="Fraudulent">Those of the judged with a fraud on that day.</param>
/// <param name="All">Accounts with a fraud on their day, within capacity or not; of the sample where there is one.</param>
/// <param name="Amount">Amount at stake in the frauds of the fraudulent ones on that day, in minor units.</param>
/// <param name="IsExact">Whether nothing is sampled, and capacity is no greater than what is held.</param>
internal sealed record AccountCapacity(long Reviewed, long Judged, long Fraudulent, long All, long Amount, bool IsExact)
{
    /// <summary>Share of the reviewed accounts that have a fraud, with Wilson's interval.</summary>
    public IntervalEstimate Precision => new((double)Fraudulent / Judged, Intervals.Wilson(Fraudulent, Judged));

    /// <summary>Share of the fraudulent accounts that are within capacity, with Wilson's interval.</summary>
    public IntervalEstimate Recall => new((double)Fraudulent / All, Intervals.Wilson(Fraudulent, All));

    /// <summary>Null where a cohort has no accounts, or was counted before they were held.</summary>
    /// <param name="layout">The layout that the model is of.</param>
    /// <param name="model">Which.</param>
    /// <param name="days">The cohorts of each day.</param>
    /// <param name="maturity">As of which age.</param>
    /// <param name="capacity">Accounts that can be reviewed in a day.</param>
    public static AccountCapacity? Of(
        CountingLayout layout,
        int model,
        IEnumerable<IEnumerable<Cohort>> days,
        int maturity,
        double capacity
    )
    {
        var sum = new AccountCapacity(0, 0, 0, 0, 0, true);
        foreach (IEnumerable<Cohort> day in days)
        {
            if (OfDay(CohortFigures.Find(layout, model, day), maturity, (int)capacity) is not { } one)
            {
                return null;
            }
            sum = new AccountCapacity(
                sum.Reviewed + one.Reviewed,
                sum.Judged + one.Judged,
                sum.Fraudulent + one.Fraudulent,
                sum.All + one.All,
                sum.Amount + one.Amount,
                sum.IsExact && one.IsExact
            );
        }
        return sum;
    }

    private static AccountCapacity? OfDay(IReadOnlyCollection<(Cohort Cohort, int Model)> day, int maturity, int capacity)
    {
        if (day.Count == 0)
        {
            return new AccountCapacity(0, 0, 0, 0, 0, true);
        }
        int held = capacity;
        Dictionary<ulong, float> scores = [];
        foreach ((Cohort cohort, int model) in day)
        {
            if (cohort.TopAccounts?[model] is not { } top || top.Seen != TensorPrimitives.Sum(cohort.Ranks![model].ReadAll()))
            {
                return null;
            }
            held = Math.Min(held, top.Limit);
            foreach ((ulong account, float score) in top.Held)
            {
                scores[account] = Math.Max(score, scores.GetValueOrDefault(account, float.NegativeInfinity));
            }
        }
        int level = day.Max(c => c.Cohort.Accounts!.Level);
        Dictionary<ulong, long> frauds = FraudsOf(day.Select(c => c.Cohort), maturity, level);
        ulong[] reviewed = [.. scores.OrderByDescending(s => (s.Value, s.Key)).Take(held).Select(s => s.Key)];
        ulong[] fraudulent = [.. reviewed.Where(frauds.ContainsKey)];
        return new AccountCapacity(
            reviewed.Length,
            reviewed.Count(account => AccountCounts.IsSampled(account, level)),
            fraudulent.Length,
            frauds.Count,
            fraudulent.Sum(account => frauds[account]),
            level == 0 && held == capacity
        );
    }

    /// <summary>Accounts with a fraud, and the amount at stake.</summary>
    private static Dictionary<ulong, long> FraudsOf(IEnumerable<Cohort> day, int maturity, int level)
    {
        Dictionary<ulong, long> frauds = [];
        foreach (Cohort cohort in day)
        {
            foreach ((ulong account, AccountCounts.Account counts) in cohort.Accounts!.Kept)
            {
                if (counts.Frauds[maturity] > 0 && AccountCounts.IsSampled(account, level))
                {
                    frauds[account] = frauds.GetValueOrDefault(account) + counts.Stakes[maturity];
                }
            }
        }
        return frauds;
    }
}
