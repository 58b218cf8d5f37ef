namespace Vigia.Stages.Behavior.Detection;

/// <summary>Settings of a model's watch.</summary>
internal sealed record WatchSettings
{
    /// <summary>Length of a pane in milliseconds.</summary>
    public required long PaneMs { get; init; }

    /// <summary>Local time, which hours go by, minus UTC, in milliseconds.</summary>
    public long UtcOffsetMs { get; init; }

    /// <summary>Score bins; the last is for scores that are not a number.</summary>
    public required int Bins { get; init; }

    /// <summary>First bin whose records are flagged.</summary>
    public required int FirstFlagged { get; init; }

    /// <summary>First series and number of series of each feature that results are split by; series 0 is the whole.</summary>
    public required IReadOnlyList<(int First, int Count)> Dimensions { get; init; }

    /// <summary>Kinds of special days.</summary>
    public required int Kinds { get; init; }

    public required AlarmBudget Budget { get; init; }

    /// <summary>How long an incident lasts before it is taken for the new usual.</summary>
    public required long AcceptAfterMs { get; init; }

    /// <summary>Records and flagged ones of a reference by series, as far as it is believed; empty without one.</summary>
    public IReadOnlyList<RateSum> Reference { get; init; } = [];

    /// <summary>Whether the number of records is watched too: by one of several models, for they score the same records.</summary>
    public bool IsVolumeWatched { get; init; }

    /// <summary>Number of series watched: the whole and every segment.</summary>
    public int Series => 1 + Dimensions.Sum(d => d.Count);
}
