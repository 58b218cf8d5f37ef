namespace Vigia.Engine.Windows;

/// <summary>Consecutive rows of a batch.</summary>
public readonly record struct RowPiece(int Start, int Count);

/// <summary>Rows of one batch that belong to one pane of one partition.</summary>
/// <param name="Clock">Their partition.</param>
/// <param name="Pane">Index of the pane; meaningless if no window counts them.</param>
/// <param name="IsInWindows">False for rows that are late or too far ahead and are dropped from windows.</param>
/// <param name="Rows">How many.</param>
/// <param name="FirstPiece">Where the group's pieces begin.</param>
/// <param name="PieceCount">How many pieces of consecutive rows they are; 1 most of the time.</param>
public readonly record struct RowGroup(PartitionClock Clock, long Pane, bool IsInWindows, int Rows, int FirstPiece, int PieceCount);
