namespace Vigia.Bench.Verdicts.Traffic;

/// <summary>A kind of quiet traffic.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="PerSecond">Payments a second on average.</param>
/// <param name="Rhythm">How far day and night differ in number and mix, 0 to 1.</param>
/// <param name="MixWander">Standard deviation of the logarithm of each sort's share, from hour to hour (correlation 0.8).</param>
/// <param name="VolumeWander">The same of the number of payments.</param>
/// <param name="ReferenceDays">Days that the profile is built from.</param>
internal sealed record TrafficKind(string Name, double PerSecond, double Rhythm, double MixWander, double VolumeWander, int ReferenceDays)
{
    public static readonly IReadOnlyList<TrafficKind> All =
    [
        new("steady", 2, 0, 0, 0.02, 14),
        new("clock", 1, 1, 0, 0.03, 28),
        new("wander", 2, 1, 0.05, 0.05, 28),
        new("sparse", 0.3, 1, 0.03, 0.05, 28),
        new("busy", 6, 0.7, 0.03, 0.05, 28),
    ];
}
