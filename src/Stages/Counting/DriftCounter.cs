using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Distributions;
using Vigia.Stages.Segments;
using Vigia.Statistics;
using Vigia.Statistics.Joint;

namespace Vigia.Stages.Counting;

/// <summary>
/// Counts rows of a batch into the cells of every feature, of the joint score and of every score: a block for all of them, then one for
/// each segment. For one thread at a time.
/// </summary>
internal sealed class DriftCounter
{
    private readonly CellCounter _features;
    private readonly (JointScorer Scorer, CellCounter Cells, int Start)? _joint;
    private readonly (int Model, CellCounter Cells, int Start)[] _scores;
    private readonly SlotCounter[] _slots;
    private readonly int _featureCount;
    private readonly int _block;
    private float[] _rows = [];
    private float[] _jointScores = [];

    /// <param name="features">Cells of each feature; empty if none is counted.</param>
    /// <param name="scores">Models whose scores are counted, by their place in the batch, and their cells.</param>
    /// <param name="level">Vector width.</param>
    /// <param name="segments">What the counts are split by; null for nothing.</param>
    /// <param name="joint">Says how well the features of a row go together, and the cells of that; null for not at all.</param>
    public DriftCounter(
        IReadOnlyList<CellLayout> features,
        IReadOnlyList<(int Model, CellLayout Layout)> scores,
        SimdLevel level,
        SegmentPlan? segments = null,
        (JointScorer Scorer, CellLayout Layout)? joint = null
    )
    {
        _featureCount = features.Count;
        _features = new CellCounter(features, level);
        _block = _features.Length;
        if (joint is { } own)
        {
            _joint = (own.Scorer, new CellCounter([own.Layout], level), _block);
            _block += own.Layout.Cells.Count;
        }
        _scores = new (int, CellCounter, int)[scores.Count];
        for (int i = 0; i < _scores.Length; i++)
        {
            var cells = new CellCounter([scores[i].Layout], level);
            _scores[i] = (scores[i].Model, cells, _block);
            _block += cells.Length;
        }
        SegmentPlan plan = segments ?? SegmentPlan.None;
        _slots = [.. plan.Dimensions.Select(d => new SlotCounter(d))];
        Length = (1 + plan.SlotCount) * _block;
    }

    /// <summary>Cells altogether, of all blocks.</summary>
    public int Length { get; }

    /// <summary>Adds the rows of the pieces to <paramref name="counts"/>.</summary>
    public void Count(RecordBatch batch, ReadOnlySpan<RowPiece> pieces, DriftCounts counts)
    {
        if (_featureCount > 0)
        {
            ReadOnlySpan<float> matrix = RowGather.Of(pieces, batch.Features.Span, _featureCount, ref _rows);
            _features.Count(matrix, counts.Cells[.._features.Length]);
            foreach (SlotCounter slots in _slots)
            {
                slots.Begin(matrix, _featureCount);
                slots.Count(matrix, _featureCount, _features, counts.Cells[_block..], _block, 0);
            }
            CountJoint(matrix, counts);
        }
        foreach ((int model, CellCounter cells, int start) in _scores)
        {
            ReadOnlySpan<float> scores = RowGather.Of(pieces, batch.Models[model].Scores.Span, 1, ref _rows);
            cells.Count(scores, counts.Cells.Slice(start, cells.Length));
            foreach (SlotCounter slots in _slots)
            {
                slots.Count(scores, 1, cells, counts.Cells[_block..], _block, start);
            }
        }
        foreach (RowPiece piece in pieces)
        {
            counts.Rows += piece.Count;
        }
    }

    private void CountJoint(ReadOnlySpan<float> matrix, DriftCounts counts)
    {
        if (_joint is not { } joint)
        {
            return;
        }
        int rows = matrix.Length / _featureCount;
        if (_jointScores.Length < rows)
        {
            _jointScores = new float[rows];
        }
        Span<float> scores = _jointScores.AsSpan(0, rows);
        joint.Scorer.Score(matrix, scores);
        joint.Cells.Count(scores, counts.Cells.Slice(joint.Start, joint.Cells.Length));
        foreach (SlotCounter slots in _slots)
        {
            slots.Count(scores, 1, joint.Cells, counts.Cells[_block..], _block, joint.Start);
        }
    }
}
