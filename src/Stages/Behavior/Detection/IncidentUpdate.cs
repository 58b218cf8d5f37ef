namespace Vigia.Stages.Behavior.Detection;

/// <summary>What has become of an incident.</summary>
internal enum IncidentStatus
{
    /// <summary>It was raised.</summary>
    Raised,

    /// <summary>The incident still lasts.</summary>
    Ongoing,

    /// <summary>It became twice as large as was published.</summary>
    Worse,

    /// <summary>All is as usual again.</summary>
    Cleared,

    /// <summary>It lasted so long that it is taken for the new usual, which is learned again from empty.</summary>
    Accepted,
}

/// <summary>An incident at some time.</summary>
/// <param name="Status">What has become of it.</param>
/// <param name="Time">When: the end of a pane (Unix ms).</param>
/// <param name="Lead">What raised it.</param>
/// <param name="Raised">When it was raised (Unix ms).</param>
/// <param name="Counted">What the leading series counted: since the onset when it is raised or became worse, lately afterwards.</param>
/// <param name="Peak">The ratio to the usual rate farthest from 1.</param>
/// <param name="Also">What else was found.</param>
/// <param name="Changes">The change of the whole's flagged rate, by the features whose segments it is split by; only when it is
/// raised.</param>
internal sealed record IncidentUpdate(
    IncidentStatus Status,
    long Time,
    Finding Lead,
    long Raised,
    RateSum Counted,
    double Peak,
    IReadOnlyList<Finding> Also,
    IReadOnlyList<RateChange> Changes
)
{
    /// <summary>What it is news of.</summary>
    internal required Incident Incident { get; init; }
}

/// <summary>The change of a flagged rate, split by the segments of one feature.</summary>
/// <param name="Dimension">Index of the feature among those that results are split by.</param>
/// <param name="Before">Rate usually.</param>
/// <param name="After">Rate now.</param>
/// <param name="Parts">The parts of its segments; they add up to the difference.</param>
internal sealed record RateChange(int Dimension, double Before, double After, IReadOnlyList<ChangePart> Parts);
