using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Joining;

/// <summary>Counts what is known of a transaction, and takes it back before that is revised.</summary>
/// <param name="maturities">At which ages.</param>
/// <param name="rule">Which labels are the truth.</param>
internal sealed class OutcomeCounting(Maturities maturities, TruthRule rule)
{
    private static readonly Outcome Nothing = new(null, 0, default, 0, null, default);

    public void Add(Cohort cohort, UInt128 id, TrackedTransaction tracked)
    {
        Count(cohort, tracked, 1);
        SetTops(
            cohort,
            id,
            tracked.Transaction.Payload.Span,
            maturity => TopOf(Outcome.Of(tracked, maturity, maturities, rule)),
            maturities.Count
        );
    }

    public void TakeBack(Cohort cohort, TrackedTransaction tracked) => Count(cohort, tracked, -1);

    /// <summary>Counts a transaction of which nothing is known but the decision that came with it.</summary>
    public static void AddArrival(Cohort cohort, UInt128 id, ReadOnlySpan<byte> payload, long amount, Decision decision)
    {
        cohort.Cases.AddDecision(decision, 1, amount);
        if (Nothing with { Decision = decision } is { Visibility: not Visibility.Open } outcome)
        {
            AddGroups(cohort, payload, 0, amount, outcome, 1);
            AddRanks(cohort, payload, 0, outcome.RankState, 1);
            LossCounting.Add(cohort, payload, 0, outcome.RankState, outcome.Stake, 1);
            TopOutcome top = TopOf(outcome);
            SetTops(cohort, id, payload, _ => top, cohort.MaturityCount);
        }
    }

    private static TopOutcome TopOf(in Outcome outcome) => new(outcome.RankState, outcome.Stake);

    private static void SetTops(Cohort cohort, UInt128 id, ReadOnlySpan<byte> payload, Func<int, TopOutcome> outcomeAt, int maturities)
    {
        for (int model = 0; model < cohort.Tops?.Length; model++)
        {
            float score = PayloadFormat.ScoreOf(cohort.Layout, payload, model);
            if (cohort.Tops[model].IsHeld(id, score))
            {
                cohort.Tops[model].Set(id, score, [.. Enumerable.Range(0, maturities).Select(outcomeAt)]);
            }
        }
    }

    private void Count(Cohort cohort, TrackedTransaction tracked, int sign)
    {
        Transaction transaction = tracked.Transaction;
        ReadOnlySpan<byte> payload = transaction.Payload.Span;
        Outcome before = Nothing;
        for (int maturity = 0; maturity < maturities.Count; maturity++)
        {
            Outcome now = Outcome.Of(tracked, maturity, maturities, rule);
            cohort.Cases.Add(maturity, payload, transaction.Amount, now, sign);
            if (now.Verdict == Verdict.Fraud)
            {
                cohort.Accounts?.AddFraud(PayloadFormat.AccountOf(cohort.Layout, payload), maturity, sign, now.Stake);
            }
            if (now.Verdict != before.Verdict)
            {
                AddVerdict(cohort, payload, maturity, transaction.Amount, before.Verdict, -sign);
                AddVerdict(cohort, payload, maturity, transaction.Amount, now.Verdict, sign);
            }
            if (now.RankState != before.RankState)
            {
                AddRanks(cohort, payload, maturity, before.RankState, -sign);
                AddRanks(cohort, payload, maturity, now.RankState, sign);
            }
            if (cohort.Losses is not null && (now.RankState, now.Stake) != (before.RankState, before.Stake))
            {
                LossCounting.Add(cohort, payload, maturity, before.RankState, before.Stake, -sign);
                LossCounting.Add(cohort, payload, maturity, now.RankState, now.Stake, sign);
            }
            if (now != before)
            {
                AddGroups(cohort, payload, maturity, transaction.Amount, before, -sign);
                AddGroups(cohort, payload, maturity, transaction.Amount, now, sign);
            }
            before = now;
        }
        cohort.Cases.AddDecision(before.Decision, sign, transaction.Amount);
        cohort.Deadlines.Add(tracked, sign);
        CountDelays(cohort, tracked, before.Verdict, sign);
    }

    private static void AddVerdict(Cohort cohort, ReadOnlySpan<byte> payload, int maturity, long amount, Verdict? verdict, int sign)
    {
        if (verdict is not { } known)
        {
            return;
        }
        LabelSum sum = sign > 0 ? LabelSum.Of(amount) : default(LabelSum) - LabelSum.Of(amount);
        foreach ((int series, int cell) in new CellsOf(cohort.Layout, payload))
        {
            cohort[series].Add(maturity, known, cell, sum);
        }
        RuleCounting.Add(cohort, payload, maturity, known, sum);
    }

    private static void AddRanks(Cohort cohort, ReadOnlySpan<byte> payload, int maturity, RankState state, int sign)
    {
        for (int model = 0; model < cohort.Ranks?.Length; model++)
        {
            RankCounts ranks = cohort.Ranks[model];
            ranks.Add(maturity, state, ranks.Bins.Of(PayloadFormat.ScoreOf(cohort.Layout, payload, model)), sign);
        }
    }

    /// <summary>
    /// Counts what sets the transaction apart from one that was let through and lost or gained its whole amount; nothing for others.
    /// </summary>
    private static void AddGroups(Cohort cohort, ReadOnlySpan<byte> payload, int maturity, long amount, in Outcome outcome, int sign)
    {
        bool isFraud = outcome.Verdict == Verdict.Fraud;
        int state = outcome.Verdict is { } verdict ? (int)verdict : Series.Unlabelled;
        if (outcome.Visibility != Visibility.Open)
        {
            OutcomeGroup group = outcome.Visibility switch
            {
                Visibility.Held => OutcomeGroup.Held,
                Visibility.Blocked => OutcomeGroup.Blocked,
                _ => OutcomeGroup.Control,
            };
            bool isControl = group == OutcomeGroup.Control;
            AddGroup(
                group,
                OutcomeSum.Of(isFraud && isControl ? outcome.Stake : amount, isControl ? outcome.Decision.Propensity : 0),
                cohort,
                payload
            );
        }
        if (isFraud && outcome.Stake != amount)
        {
            AddGroup(OutcomeGroup.Stake, OutcomeSum.OfStake(outcome.Stake, amount), cohort, payload);
        }

        void AddGroup(OutcomeGroup group, in OutcomeSum one, Cohort cohort, ReadOnlySpan<byte> payload)
        {
            OutcomeSum sum = sign > 0 ? one : default(OutcomeSum) - one;
            foreach ((int series, int cell) in new CellsOf(cohort.Layout, payload))
            {
                cohort[series].Add(maturity, group, state, cell, sum);
            }
            RuleCounting.Add(cohort, payload, maturity, group, state, sum);
        }
    }

    private void CountDelays(Cohort cohort, TrackedTransaction tracked, Verdict? latest, int sign)
    {
        if (latest is null)
        {
            return;
        }
        (long firstLabel, long firstFraud) = (long.MaxValue, long.MaxValue);
        foreach (Notification notification in tracked.Notifications)
        {
            if (rule.Takes(notification.Latest.Facts))
            {
                (firstLabel, firstFraud) = (Math.Min(firstLabel, notification.FirstLabel), Math.Min(firstFraud, notification.FirstFraud));
            }
        }
        long time = tracked.Transaction.Time;
        cohort.DelaysChanged = true;
        cohort.Claims[maturities.BucketOf(firstLabel - time)] += sign;
        if (latest == Verdict.Fraud)
        {
            cohort.Frauds[maturities.BucketOf(firstFraud - time)] += sign;
        }
    }
}
