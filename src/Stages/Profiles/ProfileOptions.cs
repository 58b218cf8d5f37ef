using Vigia.Engine.Windows;

namespace Vigia.Stages.Profiles;

/// <summary>How a profile is built.</summary>
public sealed record ProfileOptions
{
    /// <summary>Bins of a number, 1 to 1,000.</summary>
    public int Bins { get; init; } = 10;

    /// <summary>Edges are exact for a reference of at most this many rows, and come from a sample of that size beyond.</summary>
    public int SampleRows { get; init; } = 1_000_000;

    /// <summary>Local time minus UTC in hours, -12 to 14: hours of the week are local.</summary>
    public int UtcOffsetHours { get; init; } = -3;

    /// <summary>Seed of the sample.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>How a labelled reference is cut, to see how much the figures vary.</summary>
    public CalendarPeriod Period { get; init; } = CalendarPeriod.Month;

    /// <summary>What the reference is, for people; no paths, nothing personal.</summary>
    public string Note { get; init; } = "";
}
