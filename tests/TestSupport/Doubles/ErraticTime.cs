namespace Vigia.TestSupport.Doubles;

/// <summary>The system's clock with a random error: each reading of the time of day is up to a month early or late. Measured durations are right.</summary>
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
