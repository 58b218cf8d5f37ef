namespace Vigia.Stages.Decode;

/// <summary>One column of a row-major matrix.</summary>
/// <param name="cells">The matrix from the column's first cell on.</param>
/// <param name="width">Columns of the matrix.</param>
internal readonly ref struct MatrixColumn(Span<float> cells, int width)
{
    private readonly Span<float> _cells = cells;

    public ref float this[int row] => ref _cells[row * width];
}
