using System.Numerics.Tensors;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Counting;

/// <summary>Counts of all cells of all features, then of all scores; then the same again for each segment.</summary>
/// <param name="cells">Cells altogether.</param>
/// <param name="hours">Hours of the week by which records are counted; 0 for not at all.</param>
internal sealed class DriftCounts(int cells, int hours = 0) : IMergeable<DriftCounts>
{
    private readonly long[] _cells = new long[cells];
    private readonly long[] _hours = new long[hours];

    /// <summary>Number of records counted, at least 0.</summary>
    public long Rows { get; set; }

    /// <summary>Records that came late, counted here where they came; whether the cells hold them too is the rule's choice.</summary>
    public long Late { get; set; }

    /// <summary>Records too far ahead, likewise.</summary>
    public long Ahead { get; set; }

    public Span<long> Cells => _cells;

    /// <summary>Records in each hour of the week, from Monday 00:00 local time; empty if they are not counted.</summary>
    public Span<long> Hours => _hours;

    public void Add(DriftCounts other)
    {
        Rows += other.Rows;
        Late += other.Late;
        Ahead += other.Ahead;
        TensorPrimitives.Add<long>(_cells, other._cells, _cells);
        // A part without records by hour, such as a window of late records alone, adds none.
        if (other._hours.Length > 0)
        {
            TensorPrimitives.Add<long>(_hours, other._hours, _hours);
        }
    }

    /// <summary>Clears all but how many records were late or ahead.</summary>
    public void KeepLateness()
    {
        Rows = 0;
        Array.Clear(_cells);
        Array.Clear(_hours);
    }

    /// <summary>Whether the other counts the same.</summary>
    public bool Matches(DriftCounts other) =>
        (Rows, Late, Ahead) == (other.Rows, other.Late, other.Ahead)
        && Cells.SequenceEqual(other.Cells)
        && Hours.SequenceEqual(other.Hours);

    public void Clear()
    {
        (Rows, Late, Ahead) = (0, 0, 0);
        Array.Clear(_cells);
        Array.Clear(_hours);
    }
}
