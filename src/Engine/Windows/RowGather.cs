namespace Vigia.Engine.Windows;

/// <summary>Brings the rows of a group together.</summary>
public static class RowGather
{
    /// <summary>
    /// The group's rows one after the other: a slice of the column where they are consecutive, else a copy in
    /// <paramref name="scratch"/>, which grows as needed.
    /// </summary>
    /// <param name="pieces">The rows.</param>
    /// <param name="column">A column of the batch, <paramref name="width"/> values a row.</param>
    /// <param name="width">Values per row.</param>
    /// <param name="scratch">Room for a copy, kept by the caller.</param>
    public static ReadOnlySpan<T> Of<T>(ReadOnlySpan<RowPiece> pieces, ReadOnlySpan<T> column, int width, ref T[] scratch)
    {
        if (pieces.Length == 1)
        {
            return column.Slice(pieces[0].Start * width, pieces[0].Count * width);
        }
        if (scratch.Length < column.Length)
        {
            scratch = new T[column.Length];
        }
        int length = 0;
        foreach (RowPiece piece in pieces)
        {
            column.Slice(piece.Start * width, piece.Count * width).CopyTo(scratch.AsSpan(length));
            length += piece.Count * width;
        }
        return scratch.AsSpan(0, length);
    }
}
