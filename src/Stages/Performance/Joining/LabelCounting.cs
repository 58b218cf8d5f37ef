using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Joining;

/// <summary>Counts what a transaction's labels amount to, and takes it back before they are revised.</summary>
internal static class LabelCounting
{
    public static void Add(Cohort cohort, LabelledTransaction labelled, Maturities maturities) => Count(cohort, labelled, maturities, 1);

    public static void TakeBack(Cohort cohort, LabelledTransaction labelled, Maturities maturities) => Count(cohort, labelled, maturities, -1);

    private static void Count(Cohort cohort, LabelledTransaction labelled, Maturities maturities, int sign)
    {
        Transaction transaction = labelled.Transaction;
        LabelSum one = LabelSum.Of(transaction.Amount);
        LabelSum none = default;
        (LabelSum begins, LabelSum ends) = sign > 0 ? (one, none - one) : (none - one, one);
        Standing before = Standing.None;
        for (int maturity = 0; maturity < maturities.Count; maturity++)
        {
            Standing now = labelled.Standings[maturity];
            if (now.IsLabel == before.IsLabel && now.Verdict == before.Verdict)
            {
                continue;
            }
            if (before.IsLabel)
            {
                AddToSeries(cohort, transaction, maturity, before.Verdict, ends);
            }
            if (now.IsLabel)
            {
                AddToSeries(cohort, transaction, maturity, now.Verdict, begins);
            }
            before = now;
        }
        CountDelays(cohort, labelled, maturities, sign);
    }

    private static void AddToSeries(Cohort cohort, Transaction transaction, int maturity, Verdict verdict, in LabelSum sum)
    {
        CountingLayout layout = transaction.Layout;
        for (int model = 0; model < layout.Models.Count; model++)
        {
            int series = layout.SeriesOf(model);
            int bin = transaction.BinOf(model);
            cohort[series].Add(maturity, verdict, bin, sum);
            for (int dimension = 0; dimension < layout.Dimensions; dimension++)
            {
                cohort[series + 1 + transaction.SlotOf(dimension)].Add(maturity, verdict, bin, sum);
            }
        }
        for (int i = 0; i < layout.Challengers.Length; i++)
        {
            int challenger = layout.Challengers[i];
            int cell = transaction.BinOf(layout.Champion) * layout.Bins[challenger].Count + transaction.BinOf(challenger);
            cohort[layout.SeriesOfPair(i)].Add(maturity, verdict, cell, sum);
        }
    }

    private static void CountDelays(Cohort cohort, LabelledTransaction labelled, Maturities maturities, int sign)
    {
        if (!labelled.Latest.IsLabel)
        {
            return;
        }
        long time = labelled.Transaction.Time;
        cohort.DelaysChanged = true;
        cohort.Claims[maturities.BucketOf(labelled.FirstLabel - time)] += sign;
        if (labelled.Latest.Verdict == Verdict.Fraud)
        {
            cohort.Frauds[maturities.BucketOf(labelled.FirstFraud - time)] += sign;
        }
    }
}
