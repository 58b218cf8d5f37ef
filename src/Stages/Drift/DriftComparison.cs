using System.Numerics.Tensors;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Drift;

/// <summary>Compares counts with the reference, subject by subject.</summary>
internal sealed class DriftComparison
{
    private readonly DriftSubject[] _subjects;
    private readonly int[] _offsets;
    private readonly Smoothing _smoothing;

    public DriftComparison(DriftReference reference, Smoothing smoothing)
    {
        _subjects = [.. reference.Subjects];
        _smoothing = smoothing;
        Segments = reference.Segments;
        FeatureCount = reference.Features.Count;
        _offsets = new int[_subjects.Length];
        for (int i = 1; i < _subjects.Length; i++)
        {
            _offsets[i] = _offsets[i - 1] + _subjects[i - 1].Cells.Count;
        }
    }

    /// <summary>Features, then scores.</summary>
    public IReadOnlyList<DriftSubject> Subjects => _subjects;

    /// <summary>How many of the subjects are features.</summary>
    public int FeatureCount { get; }

    /// <summary>What drift is split by.</summary>
    public DriftSegments Segments { get; }

    /// <summary>The cells of one subject.</summary>
    public ReadOnlySpan<long> CellsOf(int subject, DriftCounts counts) => counts.Cells.Slice(_offsets[subject], _subjects[subject].Cells.Count);

    /// <summary>Statistics of one subject; null without records, here or in the reference.</summary>
    public DriftStatistics? Compare(int subject, DriftCounts counts) => _subjects[subject].Compare(CellsOf(subject, counts), _smoothing);

    /// <summary>Every slot of the plan against its own reference.</summary>
    public IReadOnlyList<SegmentDrift> CompareSegments(DriftCounts counts) =>
        [.. Segments.Plan.Names.Select((segment, slot) => CompareSegment(segment, slot, counts))];

    private SegmentDrift CompareSegment(string segment, int slot, DriftCounts counts)
    {
        ReadOnlySpan<long> reference = Segments.Reference.AsSpan(slot * Segments.Block, Segments.Block);
        ReadOnlySpan<long> current = counts.Cells.Slice((1 + slot) * Segments.Block, Segments.Block);
        // Each record stands in one cell of each subject, so any subject knows how many there are; but a model may have been added later.
        int first = _subjects[0].Cells.Count;
        long referenceRows = TensorPrimitives.Sum(reference[..first]);
        var subjects = new SegmentSubject[_subjects.Length];
        for (int i = 0; i < subjects.Length; i++)
        {
            int length = _subjects[i].Cells.Count;
            ReadOnlySpan<long> own = current.Slice(_offsets[i], length);
            long rows = TensorPrimitives.Sum(own);
            bool isKnown = rows > 0 && referenceRows > 0;
            subjects[i] = new SegmentSubject(
                _subjects[i].Name, i >= FeatureCount,
                isKnown ? Psi.Of(reference.Slice(_offsets[i], length), own, _smoothing) : null,
                isKnown ? Psi.NoiseFloor(length, referenceRows, rows) : null);
        }
        return new SegmentDrift(segment, TensorPrimitives.Sum(current[..first]), referenceRows, subjects);
    }
}
