namespace Vigia.Trees.Graph;

/// <summary>
/// What a graph does to a row on its way to one tensor: copy some source columns into a working matrix, change them step by step, and give
/// some of them as the result.
/// </summary>
/// <param name="Sources">For each working column, the source column that it begins as.</param>
/// <param name="Steps">What happens to the working columns, in order.</param>
/// <param name="Result">For each column of the result, the working column.</param>
internal sealed record ColumnProgram(int[] Sources, ColumnStep[] Steps, int[] Result)
{
    /// <summary>Whether the result is nothing but a choice of source columns.</summary>
    public bool IsSelection => Steps.Length == 0;

    /// <summary>For a selection: the source column of each column of the result.</summary>
    public int[] SelectedSources => [.. Result.Select(column => Sources[column])];

    /// <summary>
    /// Fills the working matrix (<c>rows x Sources.Length</c>) from rows that lie <paramref name="stride"/> values apart.
    /// </summary>
    public void Run(ReadOnlySpan<float> source, int rows, int stride, Span<float> matrix)
    {
        int width = Sources.Length;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> from = source[(row * stride)..];
            Span<float> to = matrix.Slice(row * width, width);
            for (int column = 0; column < width; column++)
            {
                to[column] = from[Sources[column]];
            }
        }
        foreach (ColumnStep step in Steps)
        {
            step.Apply(matrix, rows, width);
        }
    }

    /// <summary>Copies the result's columns out of the working matrix.</summary>
    public void CopyResult(ReadOnlySpan<float> matrix, int rows, Span<float> into)
    {
        int width = Sources.Length;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> from = matrix.Slice(row * width, width);
            Span<float> to = into.Slice(row * Result.Length, Result.Length);
            for (int column = 0; column < to.Length; column++)
            {
                to[column] = from[Result[column]];
            }
        }
    }
}
