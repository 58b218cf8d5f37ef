namespace Vigia.Stages.Alarms;

/// <summary>What a change of distributions looks like.</summary>
internal enum CauseKind
{
    /// <summary>A feature's values moved, and no simpler reason fits.</summary>
    Drift,

    /// <summary>A field is missing.</summary>
    Missing,

    /// <summary>A number keeps one value: a feed that has stopped, or a default.</summary>
    OneValue,

    /// <summary>A number is a constant multiple of what it was, or lies beyond all that the reference has seen.</summary>
    Unit,

    /// <summary>Two numbers have changed places.</summary>
    Swapped,

    /// <summary>A feature that follows the clock shows other hours.</summary>
    TimeZone,

    /// <summary>Values of a category that the reference has not seen.</summary>
    NewValue,

    /// <summary>One value of a category comes no more, or more rarely.</summary>
    Fewer,

    /// <summary>The values of a category come in other shares.</summary>
    Mix,

    /// <summary>Features no longer go together as they did, and no feature moved.</summary>
    Joint,

    /// <summary>A model's scores moved, and no feature did: another model in its place, or other code before it.</summary>
    ModelReplaced,

    /// <summary>A model's scores moved; whether features did is not known, or they did.</summary>
    Scores,

    /// <summary>More records of one segment are flagged, and of no other.</summary>
    Flagged,

    /// <summary>More or fewer records than usual.</summary>
    Volume,

    /// <summary>Larger or smaller amounts than usual.</summary>
    Amount,
}
