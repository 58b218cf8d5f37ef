namespace Vigia.Stages.Performance;

/// <summary>What a score that is missing or not a number counts as where scores are ranked.</summary>
public enum MissingScore
{
    /// <summary>As lower than every other: the transaction is not flagged, so it ranks last.</summary>
    Lowest,

    /// <summary>The transaction is left out of what rests on ranks.</summary>
    Exclude,
}
