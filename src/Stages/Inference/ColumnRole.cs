namespace Vigia.Stages.Inference;

/// <summary>What a field is for.</summary>
public enum ColumnRole
{
    /// <summary>An input of the model, and watched for drift.</summary>
    Feature,

    /// <summary>The record's id.</summary>
    Id,

    /// <summary>When the event happened.</summary>
    EventTime,

    /// <summary>The amount at stake; a feature as well.</summary>
    Amount,

    /// <summary>What the record turned out to be.</summary>
    Truth,

    /// <summary>A score that was made elsewhere.</summary>
    Score,

    /// <summary>Personal data: no feature, and hidden in captures.</summary>
    Personal,

    /// <summary>The schema leaves the column out.</summary>
    LeftOut,
}
