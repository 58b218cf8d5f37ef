namespace Vigia.Engine.Records;

/// <summary>What a record itself says that it turned out to be.</summary>
public enum Truth : byte
{
    /// <summary>It does not say.</summary>
    Unknown,

    Legitimate,

    Fraud,
}
