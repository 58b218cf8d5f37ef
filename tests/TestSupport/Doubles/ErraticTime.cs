namespace Vigia.TestSupport.Doubles;

/// <summary>The system's clock on a machine whose time of day is never twice the same way off: whoever asks is told a time up to a month before or after. What is measured goes on evenly.</summary>
/// <param name="seed">Decides how far off.</param>
public sealed class ErraticTime(int seed) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(seed);

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return base.GetUtcNow() + TimeSpan.FromDays(60 * (_random.NextDouble() - 0.5));
        }
    }
}
