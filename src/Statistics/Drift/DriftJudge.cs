namespace Vigia.Statistics.Drift;

/// <summary>
/// Judges a change by evidence and effect: a level is reached when chance makes such counts more rarely than the budget allows and the
/// effect reaches the threshold. It is left when either falls clearly below, so that a change near the threshold does not flicker.
/// </summary>
/// <param name="warn">Effect (PSI less its mean by chance) of the level warn.</param>
/// <param name="critical">Effect of the level critical, at least <paramref name="warn"/>.</param>
public sealed class DriftJudge(double warn, double critical)
{
    private const double EffectHeld = 0.8;
    private const double Log10PHeld = 1;

    // The greatest severity that is still below the next level.
    private const double Below = 0.99;

    /// <summary>Effect of the level warn.</summary>
    public double Warn => warn;

    /// <summary>Effect of the level critical.</summary>
    public double Critical => critical;

    /// <param name="log10P">Base-10 logarithm of the p-value; null if it is not known.</param>
    /// <param name="effect">PSI less its mean by chance; null if it is not known.</param>
    /// <param name="log10Alpha">The p-value from which one look may raise an alarm, likewise.</param>
    /// <param name="before">The level so far.</param>
    public DriftVerdict Judge(double? log10P, double? effect, double log10Alpha, DriftLevel before)
    {
        if (log10P is not { } p || effect is not { } size)
        {
            // A few records say nothing, neither that a change has begun nor that it is over.
            return before == DriftLevel.None ? DriftVerdict.Unknown : new DriftVerdict(before, (int)before, double.NaN);
        }
        // Of p = 1 the quotient is -0, which readers would see.
        double evidence = Math.Clamp(p / log10Alpha, 0, 1) + 0.0;
        DriftLevel level =
            Holds(critical, before == DriftLevel.Critical, p, size, log10Alpha) ? DriftLevel.Critical
            : Holds(warn, before >= DriftLevel.Warn, p, size, log10Alpha) ? DriftLevel.Warn
            : DriftLevel.None;
        double scaled =
            size < warn ? size / warn
            : critical > warn ? 1 + (size - warn) / (critical - warn)
            : 2 + size - warn;
        double severity = level switch
        {
            DriftLevel.Critical => Math.Max(2, scaled),
            DriftLevel.Warn => Math.Clamp(scaled, 1, 1 + Below),
            _ => Math.Min(scaled, Below * evidence),
        };
        return new DriftVerdict(level, severity, evidence);
    }

    private static bool Holds(double threshold, bool isReached, double p, double size, double log10Alpha) =>
        isReached ? size >= EffectHeld * threshold && p <= log10Alpha + Log10PHeld : size >= threshold && p <= log10Alpha;
}
