using Vigia.Stages.Distributions;

namespace Vigia.Stages.Profiles;

/// <summary>
/// Mean and standard deviation of a stream of numbers by Welford's recurrence, which does not cancel (B. P. Welford, Technometrics
/// 4(3), 1962, 419-420). Numbers that are not finite are left out.
/// </summary>
public struct RunningMoments
{
    private double _mean;
    private double _squares;

    /// <summary>Finite numbers seen.</summary>
    public long Count { get; private set; }

    public double Min { get; private set; }

    public double Max { get; private set; }

    public void Add(float value)
    {
        if (!float.IsFinite(value))
        {
            return;
        }
        Min = Count == 0 ? value : Math.Min(Min, value);
        Max = Count == 0 ? value : Math.Max(Max, value);
        Count++;
        double delta = value - _mean;
        _mean += delta / Count;
        _squares += delta * (value - _mean);
    }

    /// <summary>The moments; null if there were no finite numbers.</summary>
    public readonly Moments? ToMoments() => Count == 0 ? null : new Moments(_mean, Math.Sqrt(_squares / Count), Min, Max);
}
