namespace Vigia.Stages.Sources.Kafka;

/// <summary>Which record a topic begins with, for a group that has no offset of the topic.</summary>
public enum StartKind
{
    /// <summary>The oldest record that is still there.</summary>
    Earliest,

    /// <summary>The records written from now on.</summary>
    Latest,

    /// <summary>The first record that is not older than a time.</summary>
    Time,
}

/// <summary>Where a group begins to read a topic of which it has no offset.</summary>
/// <param name="Kind">Which record.</param>
/// <param name="Time">With <see cref="StartKind.Time"/>: the time, compared with the records' own timestamps.</param>
public readonly record struct StartOffset(StartKind Kind, DateTimeOffset? Time = null)
{
    public static StartOffset Earliest { get; } = new(StartKind.Earliest);

    public static StartOffset Latest { get; } = new(StartKind.Latest);

    public static StartOffset At(DateTimeOffset time) => new(StartKind.Time, time);
}
