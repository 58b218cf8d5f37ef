namespace Vigia.Engine.Schemas;

/// <summary>How the event time is written.</summary>
public enum TimeFormat
{
    /// <summary>ISO 8601 with date and time; without an offset it is UTC.</summary>
    Iso8601,

    /// <summary>Seconds since 1970, whole or fractional.</summary>
    UnixSeconds,

    /// <summary>Milliseconds since 1970.</summary>
    UnixMilliseconds,

    /// <summary>Microseconds since 1970.</summary>
    UnixMicroseconds,

    /// <summary>The minute inside a Pix <c>endToEndId</c>: <c>E</c>, ISPB (8), <c>yyyyMMddHHmm</c> in UTC, 11 free characters.</summary>
    EndToEndId,
}

/// <summary>Where a record's event time is.</summary>
/// <param name="Path">The field.</param>
/// <param name="Format">How it is written, unless there is a pattern.</param>
/// <param name="Pattern">How it is written; null where <paramref name="Format"/> says so.</param>
/// <param name="Zone">Whose clock times without an offset show; null for UTC.</param>
public sealed record EventTimeSpec(FieldPath Path, TimeFormat Format, TimePattern? Pattern = null, TimeZoneInfo? Zone = null);

/// <summary>Where a record's amount is.</summary>
/// <param name="Path">The field.</param>
/// <param name="Scale">Decimal places kept: 2 counts centavos. What is beyond is rounded half to even.</param>
/// <param name="Currency">What pages call its unit, such as BRL; null where the schema does not say.</param>
public sealed record AmountSpec(FieldPath Path, int Scale, string? Currency = null);

/// <summary>What capture and dead letters do with a field that is personal data.</summary>
public enum PersonalRule
{
    /// <summary>The field is left out.</summary>
    Drop,

    /// <summary>The value is replaced by its keyed hash (HMAC-SHA-256), which still joins records of one person.</summary>
    Hash,
}

/// <summary>What a kind of record looks like: identity, time, amount, features in model order, personal data.</summary>
public sealed record RecordSchema
{
    /// <summary>The name by which profiles and reports know the schema.</summary>
    public required string Name { get; init; }

    /// <summary>Its version, as the configuration gives it.</summary>
    public required long Version { get; init; }

    /// <summary>The record's id; null where topic, partition and offset must serve.</summary>
    public FieldPath? Id { get; init; }

    /// <summary>The event time; null where the source's time must serve.</summary>
    public EventTimeSpec? EventTime { get; init; }

    /// <summary>The amount; null where records have none.</summary>
    public AmountSpec? Amount { get; init; }

    /// <summary>The field with the account that figures by account are about; null for none.</summary>
    public FieldPath? Account { get; init; }

    /// <summary>Where the records are in XML documents; null where a document is one record.</summary>
    public XmlSpec? Xml { get; init; }

    /// <summary>Features in the order of the matrix's columns.</summary>
    public IReadOnlyList<FeatureSpec> Features { get; init; } = [];

    /// <summary>Names of category features by which results may be split.</summary>
    public IReadOnlyList<string> Segments { get; init; } = [];

    /// <summary>How the records label transactions; null if they are not labels.</summary>
    public LabelSpec? Label { get; init; }

    /// <summary>Fields that hold scores which were made elsewhere, before the record came.</summary>
    public IReadOnlyList<FieldPath> Scores { get; init; } = [];

    /// <summary>Where the record says what it turned out to be; null where it does not.</summary>
    public TruthSpec? Truth { get; init; }

    /// <summary>Where the record says what was done with the transaction; null where it does not.</summary>
    public DecisionSpec? Decision { get; init; }

    /// <summary>Rules that decide beside the models.</summary>
    public IReadOnlyList<RuleSpec> Rules { get; init; } = [];

    /// <summary>Fields that the records have beside those that are read.</summary>
    public IReadOnlyList<FieldPath> OtherFields { get; init; } = [];

    /// <summary>Personal fields and what to do with each.</summary>
    public IReadOnlyList<KeyValuePair<FieldPath, PersonalRule>> Personal { get; init; } = [];
}
