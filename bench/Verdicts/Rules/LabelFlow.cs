using Vigia.Bench.Verdicts.Traffic;

namespace Vigia.Bench.Verdicts.Rules;

/// <summary>How labels arrive.</summary>
internal enum LabelRhythm
{
    /// <summary>All the time.</summary>
    Steady,

    /// <summary>More by day than by night.</summary>
    Daily,

    /// <summary>One or two an hour.</summary>
    Few,

    /// <summary>A file every six hours.</summary>
    Files,
}

/// <summary>Labels of one pipeline, as a counter shows them every ten minutes.</summary>
/// <param name="rhythm">How they arrive.</param>
/// <param name="seed">Seed of their numbers.</param>
internal sealed class LabelFlow(LabelRhythm rhythm, ulong seed)
{
    public const int StepMinutes = 10;

    private const int StepsPerHour = 60 / StepMinutes;
    private const int StepsPerDay = 24 * StepsPerHour;

    /// <summary>The longest silence that is usual, in hours.</summary>
    public double UsualSilenceHours => rhythm == LabelRhythm.Files ? 6 : 1;

    /// <summary>The counter at each step.</summary>
    /// <param name="steps">Steps.</param>
    /// <param name="stop">From which step on no labels arrive.</param>
    /// <param name="late">After how many steps they arrive all the same; null for never.</param>
    public long[] Counter(int steps, int stop, int? late)
    {
        var draw = new Draw(seed);
        long[] arrived = new long[steps];
        for (int step = 0; step < steps; step++)
        {
            int arrives =
                step < stop ? step
                : late is { } after ? step + after
                : steps;
            int labels = draw.Poisson(MeanAt(step));
            if (arrives < steps)
            {
                arrived[arrives] += labels;
            }
        }
        for (int step = 1; step < steps; step++)
        {
            arrived[step] += arrived[step - 1];
        }
        return arrived;
    }

    private double MeanAt(int step) =>
        rhythm switch
        {
            LabelRhythm.Steady => 10,
            LabelRhythm.Daily => 10 + 8 * Math.Sin(2 * Math.PI * (step % StepsPerDay) / StepsPerDay),
            LabelRhythm.Few => 0.5,
            _ => step % (6 * StepsPerHour) == 3 ? 200 : 0,
        };
}
