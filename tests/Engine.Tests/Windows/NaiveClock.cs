using Vigia.Engine.Windows;

namespace Vigia.Engine.Tests.Windows;

/// <summary>A partition's clock by its definition: every time, the last records are sorted.</summary>
/// <param name="rules">How many records confirm a time, and how far the clock may run ahead.</param>
internal sealed class NaiveClock(EventTimeRules rules)
{
    private readonly List<long> _times = [];
    private long? _confirmed;

    /// <summary>Null until enough records have confirmed a time.</summary>
    public Int128? Time { get; private set; }

    public void Add(long time)
    {
        _times.Add(time);
        // The least long there is counts as no time.
        long[] last = [.. _times.TakeLast(rules.ConfirmationSpan).Where(t => t != long.MinValue).OrderDescending()];
        if (last.Length >= rules.Confirmations)
        {
            long reached = last[rules.Confirmations - 1];
            _confirmed = _confirmed is { } before && before >= reached ? before : reached;
        }
        if (_confirmed is { } confirmed)
        {
            Int128 most = Int128.Max(confirmed, last.Where(t => t > confirmed).DefaultIfEmpty(confirmed).Max());
            Int128 now = Int128.Min(most, confirmed + (Int128)rules.ClockStep.TotalMilliseconds);
            Time = Time is { } old && old > now ? old : now;
        }
    }
}
