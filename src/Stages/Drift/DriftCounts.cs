using System.Numerics.Tensors;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Drift;

/// <summary>Counts of all cells of all features, then of all scores.</summary>
/// <param name="cells">Cells altogether.</param>
internal sealed class DriftCounts(int cells) : IMergeable<DriftCounts>
{
    private readonly long[] _cells = new long[cells];

    /// <summary>Records counted.</summary>
    public long Rows { get; set; }

    public Span<long> Cells => _cells;

    public void Add(DriftCounts other)
    {
        Rows += other.Rows;
        TensorPrimitives.Add<long>(_cells, other._cells, _cells);
    }

    public void Clear()
    {
        Rows = 0;
        Array.Clear(_cells);
    }
}
