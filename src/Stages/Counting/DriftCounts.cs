using System.Numerics.Tensors;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Counting;

/// <summary>Counts of all cells of all features, then of all scores; then the same again for each segment.</summary>
/// <param name="cells">Cells altogether.</param>
internal sealed class DriftCounts(int cells) : IMergeable<DriftCounts>
{
    private readonly long[] _cells = new long[cells];

    /// <summary>Records counted.</summary>
    public long Rows { get; set; }

    /// <summary>Records that came late, counted here where they came; whether the cells hold them too is the rule's choice.</summary>
    public long Late { get; set; }

    /// <summary>Records too far ahead, likewise.</summary>
    public long Ahead { get; set; }

    public Span<long> Cells => _cells;

    public void Add(DriftCounts other)
    {
        Rows += other.Rows;
        Late += other.Late;
        Ahead += other.Ahead;
        TensorPrimitives.Add<long>(_cells, other._cells, _cells);
    }

    /// <summary>Clears all but how many records were late or ahead.</summary>
    public void KeepLateness()
    {
        Rows = 0;
        Array.Clear(_cells);
    }

    /// <summary>Whether the other counts the same.</summary>
    public bool Matches(DriftCounts other) =>
        (Rows, Late, Ahead) == (other.Rows, other.Late, other.Ahead) && Cells.SequenceEqual(other.Cells);

    public void Clear()
    {
        (Rows, Late, Ahead) = (0, 0, 0);
        Array.Clear(_cells);
    }
}
