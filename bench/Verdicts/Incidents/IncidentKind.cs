namespace Vigia.Bench.Verdicts.Incidents;

/// <summary>What goes wrong.</summary>
internal enum IncidentKind
{
    /// <summary>A feature moves by a part of its standard deviation.</summary>
    Drift,

    /// <summary>A feature is missing in some records.</summary>
    MissingField,

    /// <summary>Two features change places.</summary>
    SwappedFields,

    /// <summary>A feature keeps one value.</summary>
    StaleFeed,

    /// <summary>A feature comes in another unit from some senders.</summary>
    MixedUnits,

    /// <summary>The hour is taken in another time zone.</summary>
    WrongTimeZone,

    /// <summary>Payments of a bank that sent none before.</summary>
    NewBank,

    /// <summary>A bank sends several times its share.</summary>
    MixShift,

    /// <summary>Fraud of one kind of key.</summary>
    Attack,

    /// <summary>Another model in the champion's place, under its name and version.</summary>
    ModelSwapped,

    /// <summary>The payments of one bank stop, or nearly all.</summary>
    TrafficStopped,

    /// <summary>Two features lose their correlation; each by itself is as usual.</summary>
    BrokenCorrelation,

    /// <summary>Labels no longer arrive.</summary>
    LabelsStopped,

    /// <summary>Labels arrive half a day or more later than usual.</summary>
    LabelsLate,
}
