using Vigia.Stages.Decode;

namespace Vigia.Stages.Inference;

/// <summary>A format of times, and what a column's values are by it.</summary>
/// <param name="format">As a schema writes it.</param>
/// <param name="text">Reads such times; null: whole numbers since 1970.</param>
/// <param name="perSecond">For whole numbers, how many are a second.</param>
internal sealed class TimeCandidate(string format, TimeText? text, long perSecond = 0)
{
    public string Format { get; } = format;

    public TimeText? Text { get; } = text;

    public long PerSecond { get; } = perSecond;

    /// <summary>Values that are such times.</summary>
    public long Fits { get; private set; }

    /// <summary>Earliest, Unix ms.</summary>
    public long First { get; private set; } = long.MaxValue;

    /// <summary>Latest, Unix ms.</summary>
    public long Last { get; private set; } = long.MinValue;

    public void Take(long unixMs)
    {
        Fits++;
        First = Math.Min(First, unixMs);
        Last = Math.Max(Last, unixMs);
    }
}
