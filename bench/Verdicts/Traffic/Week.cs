namespace Vigia.Bench.Verdicts.Traffic;

/// <summary>What hours are like: which sorts of payments come, and how many. A function of the seed and the hour.</summary>
internal sealed class Week
{
    public const int Sorts = 4;
    public const int HourMs = 3_600_000;
    public const int MinuteMs = 60_000;

    /// <summary>Local time minus UTC.</summary>
    public const int UtcOffsetHours = -3;

    private const double Correlation = 0.8;

    /// <summary>Monday, 00:00 local.</summary>
    public static readonly long Start = new DateTimeOffset(
        2025,
        6,
        2,
        0,
        0,
        0,
        TimeSpan.FromHours(UtcOffsetHours)
    ).ToUnixTimeMilliseconds();

    private readonly TrafficKind _kind;
    private readonly double[][] _mix;
    private readonly double[] _volume;

    public Week(TrafficKind kind, ulong seed, int days)
    {
        _kind = kind;
        var draw = new Draw(Draw.Mix(seed, 1));
        double[] wander = new double[Sorts + 1];
        _mix = new double[24 * days][];
        _volume = new double[24 * days];
        for (int hour = 0; hour < _mix.Length; hour++)
        {
            for (int i = 0; i < wander.Length; i++)
            {
                wander[i] = Correlation * wander[i] + Math.Sqrt(1 - Correlation * Correlation) * draw.Normal();
            }
            double[] mix = MixOf(hour);
            double sum = 0;
            for (int i = 0; i < Sorts; i++)
            {
                mix[i] *= Math.Exp(kind.MixWander * wander[i]);
                sum += mix[i];
            }
            _mix[hour] = [.. mix.Select(m => m / sum)];
            _volume[hour] = Math.Exp(kind.VolumeWander * wander[Sorts]);
        }
    }

    /// <summary>Hour since the start in which a minute since the start lies.</summary>
    public static int HourOf(long minute) => (int)(minute / 60);

    /// <summary>Shares of the sorts of payments.</summary>
    public ReadOnlySpan<double> MixAt(long minute) => _mix[HourOf(minute)];

    /// <summary>Payments a second.</summary>
    public double PerSecond(long minute) => Usually(minute) * _volume[HourOf(minute)];

    /// <summary>Payments a second that are usual at that time.</summary>
    public double Usually(long minute)
    {
        double hour = minute / 60.0;
        double day = 1 - 0.75 * Math.Cos(2 * Math.PI * (hour % 24 - 3.5) / 24);
        double weekend = HourOf(minute) / 24 % 7 >= 5 ? 0.75 : 1.1;
        return _kind.PerSecond * (1 - _kind.Rhythm + _kind.Rhythm * day * weekend);
    }

    // Shopping, business, transfers among friends, bills: by day, on working days, in the evening, always.
    private double[] MixOf(int hour)
    {
        double day = Math.Sin(Math.PI * Math.Clamp((hour % 24 - 6) / 16.0, 0, 1));
        double work = hour / 24 % 7 < 5 && hour % 24 is >= 8 and < 18 ? 1 : 0;
        double evening = hour % 24 is >= 18 or < 2 ? 1 : 0;
        double[] rhythmic = [0.4 * (0.6 + 0.8 * day), 0.2 * (0.5 + work), 0.25 * (0.7 + 0.6 * evening), 0.15];
        double[] flat = [0.4, 0.2, 0.25, 0.15];
        return [.. rhythmic.Zip(flat, (r, f) => _kind.Rhythm * r + (1 - _kind.Rhythm) * f)];
    }
}
