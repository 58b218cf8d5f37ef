using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Performance.Joining;

/// <summary>What a notification says as of one maturity: its latest label up to then.</summary>
/// <param name="Time">Since when it holds (Unix ms); <see cref="long.MinValue"/> where there is no label yet.</param>
/// <param name="Verdict">What it says.</param>
/// <param name="Facts">What it is about.</param>
internal readonly record struct TimedVerdict(long Time, Verdict Verdict, LabelFacts Facts) : IComparable<TimedVerdict>
{
    public static TimedVerdict None => new(long.MinValue, default, default);

    public bool IsLabel => Time != long.MinValue;

    /// <summary>
    /// The later label is the greater; of two with one time the one with the greater verdict, then facts, so that their order of arrival
    /// makes no difference.
    /// </summary>
    public int CompareTo(TimedVerdict other) =>
        Time != other.Time ? Time.CompareTo(other.Time)
        : Verdict != other.Verdict ? Verdict.CompareTo(other.Verdict)
        : Facts.CompareTo(other.Facts);
}

/// <summary>What a label is about.</summary>
/// <param name="Stake">Amount at stake in minor units; -1 where the label does not say.</param>
/// <param name="Recovered">Amount that came back; -1 where the label does not say.</param>
/// <param name="Role">Contested payment or hop.</param>
/// <param name="Side">Payer's or payee's.</param>
/// <param name="Situation">Kind of fraud.</param>
/// <param name="IsReversal">Whether it is about a reversal.</param>
internal readonly record struct LabelFacts(
    long Stake,
    long Recovered,
    LabelRole Role,
    LabelSide Side,
    LabelSituation Situation,
    bool IsReversal
) : IComparable<LabelFacts>
{
    /// <summary>A label that says nothing beyond its verdict.</summary>
    public static LabelFacts None => new(LabelDetail.NoAmount, LabelDetail.NoAmount, default, default, default, false);

    public static LabelFacts Of(in LabelDetail detail, bool isReversal) =>
        new(detail.Stake, detail.Recovered, detail.Role, detail.Side, detail.Situation, isReversal);

    public int CompareTo(LabelFacts other) => Key.CompareTo(other.Key);

    private (long, long, LabelRole, LabelSide, LabelSituation, bool) Key => (Stake, Recovered, Role, Side, Situation, IsReversal);
}
