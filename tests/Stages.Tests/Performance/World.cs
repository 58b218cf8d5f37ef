using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Performance;

/// <summary>A payment as a test means it.</summary>
internal sealed record Payment(string Id, long Time, long Amount, float[] Scores, int Segment, Decision Decision = default)
{
    /// <summary>Which rules fired, a bit each.</summary>
    public ulong[] Rules { get; init; } = [];
}

/// <summary>A label as a test means it.</summary>
internal sealed record Report(string Id, long Time, Verdict Verdict, LabelDetail? Detail = null);

/// <summary>A decision in a record of its own, as a test means it.</summary>
internal sealed record Ruling(string Id, long Time, Decision Decision);

/// <summary>Counts of one model in one cohort at one maturity, computed record by record.</summary>
internal sealed record Recount(
    long[] Verdicts,
    long Tp,
    long Fp,
    long Fn,
    long Tn,
    long CaughtAmount,
    long MissedAmount,
    long Flagged,
    long FlaggedAmount
);

/// <summary>What performance must be, straight from its definition.</summary>
internal static class BruteForce
{
    /// <summary>The verdict that counts for a payment at an age; null without a label by then.</summary>
    public static Verdict? VerdictOf(Payment payment, IEnumerable<Report> reports, TimeSpan? age) =>
        reports
            .Where(r => r.Id == payment.Id && (age is null || r.Time <= payment.Time + (long)age.Value.TotalMilliseconds))
            .OrderBy(r => r.Time)
            .ThenBy(r => r.Verdict)
            .Select(r => (Verdict?)r.Verdict)
            .LastOrDefault();

    public static Recount Of(
        IEnumerable<Payment> payments,
        IReadOnlyCollection<Report> reports,
        int model,
        float threshold,
        TimeSpan? age,
        bool isAssumed
    )
    {
        var verdicts = new long[5];
        long tp = 0,
            fp = 0,
            fn = 0,
            tn = 0,
            caught = 0,
            missed = 0,
            all = 0,
            amount = 0;
        ILookup<string, Report> byId = reports.ToLookup(r => r.Id);
        foreach (Payment payment in payments)
        {
            Verdict? verdict = VerdictOf(payment, byId[payment.Id], age);
            verdicts[verdict is { } v ? (int)v : 4]++;
            bool isFlagged = payment.Scores[model] >= threshold;
            all += isFlagged ? 1 : 0;
            amount += isFlagged ? payment.Amount : 0;
            bool isFraud = verdict == Verdict.Fraud;
            bool isLegitimate = verdict == Verdict.Legitimate || (!isFraud && isAssumed);
            tp += isFraud && isFlagged ? 1 : 0;
            fn += isFraud && !isFlagged ? 1 : 0;
            fp += isLegitimate && isFlagged ? 1 : 0;
            tn += isLegitimate && !isFlagged ? 1 : 0;
            caught += isFraud && isFlagged ? payment.Amount : 0;
            missed += isFraud && !isFlagged ? payment.Amount : 0;
        }
        return new Recount(verdicts, tp, fp, fn, tn, caught, missed, all, amount);
    }
}
