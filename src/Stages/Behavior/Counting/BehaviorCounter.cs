using System.Numerics.Tensors;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Stages.Segments;

namespace Vigia.Stages.Behavior.Counting;

/// <summary>Counts rows of a batch by model, series and score bin. For one thread at a time.</summary>
internal sealed class BehaviorCounter
{
    private readonly SegmentPlan _segments;
    private readonly CoarseScoreBins[] _models;
    private readonly int _series;
    private readonly int[][] _slots;
    private readonly byte[][] _bins;
    private readonly bool _hasAmounts;
    private long[] _amounts = [];

    /// <param name="segments">How records are split.</param>
    /// <param name="models">Models whose scores are counted.</param>
    /// <param name="hasAmounts">Whether records have an amount.</param>
    public BehaviorCounter(SegmentPlan segments, IReadOnlyList<ModelInfo> models, bool hasAmounts)
    {
        _hasAmounts = hasAmounts;
        _segments = segments;
        _models = [.. models.Select(m => new CoarseScoreBins(m.Threshold))];
        _series = 1 + segments.SlotCount;
        _slots = [.. segments.Dimensions.Select(_ => Array.Empty<int>())];
        _bins = [.. models.Select(_ => Array.Empty<byte>())];
    }

    /// <summary>Bins of each model.</summary>
    public IReadOnlyList<CoarseScoreBins> Models => _models;

    /// <summary>Counts of one model.</summary>
    public int PerModel => _series * CoarseScoreBins.Count;

    /// <summary>Counts of nothing yet.</summary>
    public PaneTally Create() => new(_models.Length * PerModel + AmountCount, AmountCount);

    private int AmountCount => _hasAmounts ? _series : 0;

    /// <summary>How many records were counted: each has one score bin of each model, in the series of the whole.</summary>
    public long RecordsOf(PaneTally tally) => _models.Length == 0 ? 0 : TensorPrimitives.Sum<long>(tally.Counts[..CoarseScoreBins.Count]);

    /// <summary>Looks at all rows of a batch, once, before they are counted group by group.</summary>
    public void Begin(RecordBatch batch)
    {
        for (int d = 0; d < _slots.Length; d++)
        {
            if (_slots[d].Length < batch.Rows)
            {
                _slots[d] = new int[batch.Rows];
            }
            _segments.Dimensions[d].Find(batch.Features.Span, batch.FeatureCount, _slots[d].AsSpan(0, batch.Rows));
        }
        for (int m = 0; m < _bins.Length; m++)
        {
            if (_bins[m].Length < batch.Rows)
            {
                _bins[m] = new byte[batch.Rows];
            }
            _models[m].Find(batch.Models[m].Scores.Span, _bins[m]);
        }
        if (_hasAmounts)
        {
            _amounts = _amounts.Length < batch.Rows ? new long[batch.Rows] : _amounts;
            batch.Amounts.Span.CopyTo(_amounts);
        }
    }

    /// <summary>Adds rows of the batch that <see cref="Begin"/> looked at.</summary>
    public void Count(ReadOnlySpan<RowPiece> pieces, PaneTally tally)
    {
        foreach (RowPiece piece in pieces)
        {
            for (int m = 0; m < _bins.Length; m++)
            {
                Span<long> counts = tally.Counts.Slice(m * PerModel, PerModel);
                ReadOnlySpan<byte> bins = _bins[m].AsSpan(piece.Start, piece.Count);
                foreach (byte bin in bins)
                {
                    counts[bin]++;
                }
                foreach (int[] slots in _slots)
                {
                    ReadOnlySpan<int> own = slots.AsSpan(piece.Start, piece.Count);
                    for (int i = 0; i < own.Length; i++)
                    {
                        counts[(1 + own[i]) * CoarseScoreBins.Count + bins[i]]++;
                    }
                }
            }
            if (_hasAmounts)
            {
                CountAmounts(piece, tally.Amounts);
            }
        }
    }

    private void CountAmounts(RowPiece piece, Span<long> amounts)
    {
        ReadOnlySpan<long> own = _amounts.AsSpan(piece.Start, piece.Count);
        amounts[0] += TensorPrimitives.Sum(own);
        foreach (int[] slots in _slots)
        {
            ReadOnlySpan<int> slot = slots.AsSpan(piece.Start, piece.Count);
            for (int i = 0; i < slot.Length; i++)
            {
                amounts[1 + slot[i]] += own[i];
            }
        }
    }
}
