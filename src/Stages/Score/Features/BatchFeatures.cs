using Vigia.Engine.Records;

namespace Vigia.Stages.Score.Features;

/// <summary>
/// The features of one batch as models take them: the whole row-major matrix, or chosen columns of it, gathered at most
/// once per batch and list. One worker's; its buffers are kept from batch to batch.
/// </summary>
internal sealed class BatchFeatures
{
    private readonly List<float[]> _gathered = [];
    private readonly List<bool> _isCurrent = [];

    // For each feature its column among the exact numbers, or -1; rebuilt only where a batch has another list.
    private IReadOnlyList<int> _exactFeatures = [];
    private int[] _exactColumns = [];

    /// <summary>The row-major matrix of <see cref="Rows"/> x <see cref="Width"/>.</summary>
    public Memory<float> Whole { get; private set; }

    public int Rows { get; private set; }

    /// <summary>Columns of <see cref="Whole"/>: the schema's features.</summary>
    public int Width { get; private set; }

    /// <summary>Whether some features are there unrounded as well.</summary>
    public bool HasExact => _exactFeatures.Count > 0;

    /// <summary>Unrounded values: row-major, <see cref="Rows"/> x <see cref="ExactWidth"/>.</summary>
    public ReadOnlyMemory<ExactNumber> Exact { get; private set; }

    /// <summary>Columns of <see cref="Exact"/>.</summary>
    public int ExactWidth => _exactFeatures.Count;

    /// <summary>For each feature its column of <see cref="Exact"/>; -1 where it has none.</summary>
    public ReadOnlySpan<int> ExactColumns => _exactColumns;

    /// <summary>Scores that came with the records: row-major, <see cref="Rows"/> x <see cref="GivenScoreCount"/>.</summary>
    public ReadOnlyMemory<float> GivenScores { get; private set; }

    /// <summary>Columns of <see cref="GivenScores"/>.</summary>
    public int GivenScoreCount { get; private set; }

    /// <summary>Takes up the next batch.</summary>
    public void Begin(RecordBatch batch)
    {
        SetMatrix(batch.Features.Memory, batch.Rows, batch.FeatureCount);
        SetExact(batch.ExactNumbers.Memory, batch.ExactFeatures);
        (GivenScores, GivenScoreCount) = (batch.GivenScores.Memory, batch.GivenScoreCount);
    }

    /// <summary>Takes up features alone, with unrounded values of all of them.</summary>
    public void Begin(Memory<float> whole, int rows, int width, ReadOnlyMemory<ExactNumber> exact)
    {
        SetMatrix(whole, rows, width);
        SetExact(exact, [.. Enumerable.Range(0, width)]);
    }

    /// <summary>Takes up features alone.</summary>
    public void Begin(Memory<float> whole, int rows, int width)
    {
        SetMatrix(whole, rows, width);
        SetExact(default, []);
    }

    /// <summary>The row-major matrix of <see cref="Rows"/> x the list's columns; valid until the next batch.</summary>
    public Memory<float> Matrix(FeatureList list)
    {
        if (list.IsWhole)
        {
            return Whole;
        }
        while (_gathered.Count <= list.Slot)
        {
            _gathered.Add([]);
            _isCurrent.Add(false);
        }
        int length = Rows * list.Count;
        if (_gathered[list.Slot].Length < length)
        {
            _gathered[list.Slot] = new float[length];
        }
        Memory<float> matrix = _gathered[list.Slot].AsMemory(0, length);
        if (!_isCurrent[list.Slot])
        {
            Gather(Whole.Span, Width, list.Columns, matrix.Span);
            _isCurrent[list.Slot] = true;
        }
        return matrix;
    }

    private void SetMatrix(Memory<float> whole, int rows, int width)
    {
        Whole = whole;
        Rows = rows;
        Width = width;
        for (int slot = 0; slot < _isCurrent.Count; slot++)
        {
            _isCurrent[slot] = false;
        }
    }

    private void SetExact(ReadOnlyMemory<ExactNumber> exact, IReadOnlyList<int> features)
    {
        Exact = exact;
        if (ReferenceEquals(features, _exactFeatures))
        {
            return;
        }
        _exactFeatures = features;
        _exactColumns = new int[Width];
        _exactColumns.AsSpan().Fill(-1);
        for (int i = 0; i < features.Count; i++)
        {
            _exactColumns[features[i]] = i;
        }
    }

    private static void Gather(ReadOnlySpan<float> source, int width, ReadOnlySpan<int> columns, Span<float> target)
    {
        for (int row = 0, at = 0; at < target.Length; row++)
        {
            ReadOnlySpan<float> values = source.Slice(row * width, width);
            foreach (int column in columns)
            {
                target[at++] = values[column];
            }
        }
    }
}
