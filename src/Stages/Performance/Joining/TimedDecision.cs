using Vigia.Engine.Records;

namespace Vigia.Stages.Performance.Joining;

/// <summary>The decision that counts as of one maturity.</summary>
/// <param name="Time">When it was made (Unix ms); <see cref="long.MinValue"/> where absent.</param>
/// <param name="Decision">What was done.</param>
internal readonly record struct TimedDecision(long Time, Decision Decision) : IComparable<TimedDecision>
{
    public static TimedDecision None => new(long.MinValue, default);

    public bool IsDecision => Time != long.MinValue;

    /// <summary>The later decision is the greater; of two with one time the one that did more.</summary>
    public int CompareTo(TimedDecision other) => Key.CompareTo(other.Key);

    private (long, Disposition, DecisionMaker, float) Key => (Time, Decision.Disposition, Decision.Maker, Decision.Propensity);
}
