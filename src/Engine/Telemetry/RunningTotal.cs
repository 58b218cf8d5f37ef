using Prometheus;

namespace Vigia.Engine.Telemetry;

/// <summary>
/// A counter that is set to a total. When the total starts again from zero, as after a reload, the counter continues from its last value.
/// </summary>
/// <param name="counter">The counter.</param>
public sealed class RunningTotal(Counter.Child counter)
{
    private readonly double _before = counter.Value;

    /// <param name="total">What has been counted since this was made; it never falls.</param>
    public void Set(double total) => counter.IncTo(_before + total);
}
