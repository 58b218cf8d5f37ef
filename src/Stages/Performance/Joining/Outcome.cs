using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// What is known of a transaction as of one maturity: what its labels amount to under the rule of truth, and what was done with it.
/// </summary>
/// <param name="Verdict">What the labels that the rule takes say; null without any.</param>
/// <param name="Stake">Of a fraud: the amount at stake, at most the transaction's.</param>
/// <param name="Situation">Of a fraud: its kind.</param>
/// <param name="Recovered">Amount that came back.</param>
/// <param name="PayeeVerdict">What the labels of hops and of the payee's side say that the rule leaves out; null without any.</param>
/// <param name="Decision">What was done.</param>
internal readonly record struct Outcome(
    Verdict? Verdict,
    long Stake,
    LabelSituation Situation,
    long Recovered,
    Verdict? PayeeVerdict,
    Decision Decision
)
{
    /// <summary>Where the labels that the rule leaves out say fraud: the amount at stake, at most the transaction's.</summary>
    public long PayeeStake { get; init; }

    /// <summary>How the transaction's outcome can be seen.</summary>
    public Visibility Visibility =>
        Decision.Disposition switch
        {
            Disposition.Held => Visibility.Held,
            Disposition.Blocked => Visibility.Blocked,
            _ => Decision.IsControl ? Visibility.Control : Visibility.Open,
        };

    /// <summary>What counts of it for figures that rest on the order of scores.</summary>
    public RankState RankState =>
        Verdict switch
        {
            Engine.Schemas.Verdict.Fraud => RankState.Fraud,
            Engine.Schemas.Verdict.Legitimate => RankState.Legitimate,
            _ => Visibility is Visibility.Held or Visibility.Blocked ? RankState.Unknown : RankState.Open,
        };

    public static Outcome Of(TrackedTransaction tracked, int maturity, Maturities maturities, TruthRule rule)
    {
        Transaction transaction = tracked.Transaction;
        Verdict? verdict = null,
            payee = null;
        long stake = 0,
            recovered = 0,
            payeeStake = 0;
        LabelSituation situation = default;
        foreach (Notification notification in tracked.Notifications)
        {
            TimedVerdict label = notification.At(maturity, transaction.Time, maturities);
            if (!label.IsLabel)
            {
                continue;
            }
            long own = label.Facts.Stake < 0 ? transaction.Amount : Math.Min(label.Facts.Stake, transaction.Amount);
            if (!rule.Takes(label.Facts))
            {
                if (TruthRule.IsPayeeSide(label.Facts))
                {
                    payee = Stronger(payee, label.Verdict);
                    payeeStake = label.Verdict == Engine.Schemas.Verdict.Fraud ? Math.Max(payeeStake, own) : payeeStake;
                }
                continue;
            }
            if (label.Verdict == Engine.Schemas.Verdict.Fraud)
            {
                bool isGreater =
                    verdict != Engine.Schemas.Verdict.Fraud || own > stake || (own == stake && label.Facts.Situation > situation);
                (stake, situation) = isGreater ? (own, label.Facts.Situation) : (stake, situation);
                recovered += Math.Max(0, label.Facts.Recovered);
            }
            verdict = Stronger(verdict, label.Verdict);
        }
        return new Outcome(verdict, stake, situation, recovered, payee, tracked.DecisionAt(maturity)) { PayeeStake = payeeStake };
    }

    /// <summary>Of several notifications one that is accepted decides; then one that is open, then one that was rejected.</summary>
    private static Verdict? Stronger(Verdict? a, Verdict b) => a is { } known && Rank(known) >= Rank(b) ? known : b;

    private static int Rank(Verdict verdict) =>
        verdict switch
        {
            Engine.Schemas.Verdict.Fraud => 3,
            Engine.Schemas.Verdict.Pending => 2,
            Engine.Schemas.Verdict.Legitimate => 1,
            _ => 0,
        };
}
