namespace Vigia.Engine.Windows;

/// <summary>
/// The latest span of a given length, moving on in steps. Short windows move pane by pane; one of more than
/// <see cref="StepsMax"/> panes moves in coarser steps, so that a day does not cost 1,440 panes.
/// </summary>
/// <param name="Length">Length, a multiple of <paramref name="Step"/>.</param>
/// <param name="Step">How far it moves at a time, a multiple of the pane.</param>
public sealed record SlidingWindow(TimeSpan Length, TimeSpan Step)
{
    /// <summary>Most steps in a window that could have fewer.</summary>
    public const int StepsMax = 120;

    /// <summary>A window with coarser steps still has this many.</summary>
    public const int StepsMin = 24;

    /// <summary>Steps in the window.</summary>
    public int Steps => (int)(Length / Step);

    /// <param name="length">Length, a multiple of <paramref name="pane"/>.</param>
    /// <param name="pane">Length of a pane.</param>
    /// <exception cref="ArgumentException">The length is not a multiple of the pane.</exception>
    public static SlidingWindow Of(TimeSpan length, TimeSpan pane)
    {
        if (pane <= TimeSpan.Zero || length < pane || length.Ticks % pane.Ticks != 0)
        {
            throw new ArgumentException($"a window of {length} is not a multiple of the pane of {pane}");
        }
        long panes = length.Ticks / pane.Ticks;
        long perStep = 1;
        if (panes > StepsMax)
        {
            perStep = panes / StepsMin;
            while (panes % perStep != 0)
            {
                perStep--;
            }
        }
        return new SlidingWindow(length, pane * perStep);
    }
}
