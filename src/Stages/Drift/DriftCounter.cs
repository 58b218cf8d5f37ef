using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Kernels;
using Vigia.Stages.Profiles;

namespace Vigia.Stages.Drift;

/// <summary>Counts rows of a batch into the cells of every feature and score. For one thread at a time.</summary>
internal sealed class DriftCounter
{
    private readonly CellCounter _features;
    private readonly (int Model, CellCounter Cells, int Start)[] _scores;
    private readonly int _featureCount;
    private float[] _rows = [];

    /// <param name="features">Cells of each feature; empty if none is counted.</param>
    /// <param name="scores">Models whose scores are counted, by their place in the batch, and their cells.</param>
    /// <param name="level">Vector width.</param>
    public DriftCounter(IReadOnlyList<CellLayout> features, IReadOnlyList<(int Model, CellLayout Layout)> scores, SimdLevel level)
    {
        _featureCount = features.Count;
        _features = new CellCounter(features, level);
        Length = _features.Length;
        _scores = new (int, CellCounter, int)[scores.Count];
        for (int i = 0; i < _scores.Length; i++)
        {
            var cells = new CellCounter([scores[i].Layout], level);
            _scores[i] = (scores[i].Model, cells, Length);
            Length += cells.Length;
        }
    }

    /// <summary>Cells altogether.</summary>
    public int Length { get; }

    /// <summary>Adds the rows of the pieces to <paramref name="counts"/>.</summary>
    public void Count(RecordBatch batch, ReadOnlySpan<RowPiece> pieces, DriftCounts counts)
    {
        if (_featureCount > 0)
        {
            ReadOnlySpan<float> matrix = RowGather.Of(pieces, batch.Features.Span, _featureCount, ref _rows);
            _features.Count(matrix, counts.Cells[.._features.Length]);
        }
        foreach ((int model, CellCounter cells, int start) in _scores)
        {
            ReadOnlySpan<float> scores = RowGather.Of(pieces, batch.Models[model].Scores.Span, 1, ref _rows);
            cells.Count(scores, counts.Cells.Slice(start, cells.Length));
        }
        foreach (RowPiece piece in pieces)
        {
            counts.Rows += piece.Count;
        }
    }
}
