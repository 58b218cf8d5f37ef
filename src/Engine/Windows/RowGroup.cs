namespace Vigia.Engine.Windows;

/// <summary>Consecutive rows of a batch.</summary>
public readonly record struct RowPiece(int Start, int Count);

/// <summary>How the event times of rows stand to what their partition has seen before.</summary>
public enum RowStanding
{
    OnTime,

    /// <summary>Their pane had closed.</summary>
    Late,

    /// <summary>Further ahead of the source's time than is believed.</summary>
    Ahead,
}

/// <summary>Rows of one batch that belong to one pane of one partition.</summary>
/// <param name="Clock">Their partition.</param>
/// <param name="Pane">Index of the pane; for rows that are late or ahead, the newest pane of their partition: <see cref="NoPane"/> before
/// its first.</param>
/// <param name="Standing">On time, late or ahead.</param>
/// <param name="IsInWindows">False for rows that are late or too far ahead and are dropped from windows.</param>
/// <param name="Rows">How many.</param>
/// <param name="FirstPiece">Where the group's pieces begin.</param>
/// <param name="PieceCount">How many pieces of consecutive rows they are; 1 most of the time.</param>
public readonly record struct RowGroup(
    PartitionClock Clock,
    long Pane,
    RowStanding Standing,
    bool IsInWindows,
    int Rows,
    int FirstPiece,
    int PieceCount
)
{
    /// <summary>Represents no pane: the partition has none that is open.</summary>
    public const long NoPane = long.MinValue;
}
