using Vigia.Statistics;
using Vigia.Trees.Ensemble;
using Vigia.Trees.Evaluation;
using Vigia.Trees.Graph;

namespace Vigia.Trees;

/// <summary>
/// A tree ensemble, with the simple steps around it, as a program of our own. It computes what ONNX Runtime computes on one thread: equal
/// to the last bit where only comparisons and sums are involved, within 1e-6 after exponentials. Safe for all threads, each with its own
/// scratch.
/// </summary>
public sealed class CompiledTreeModel
{
    private readonly TreeGraph _graph;
    private readonly SimdLevel _level;
    private readonly bool _byRanks;
    private readonly EnsembleEvaluator _evaluator;
    private readonly CodedColumns? _coded;
    private readonly bool _directFeatures;
    private readonly bool _directScores;

    internal CompiledTreeModel(TreeGraph graph, SimdLevel level, bool byRanks)
    {
        _graph = graph;
        _level = level;
        _byRanks = byRanks;
        _coded = CodedColumns.Of(graph);
        _directFeatures = graph.Features.IsSelection && _coded is null;
        int[] positions = _directFeatures ? graph.Features.SelectedSources : graph.Features.Result;
        TreeEnsemble ensemble = graph.Ensemble.WithFeatures(positions);
        _evaluator = EnsembleEvaluator.Create(ensemble, level, byRanks);
        _directScores = graph.Scores.IsSelection && graph.Scores.SelectedSources.SequenceEqual(Enumerable.Range(0, ensemble.TargetCount));
        FeatureCount = graph.Features.Sources.Select(column => column + 1).DefaultIfEmpty(0).Max();
    }

    /// <summary>The model's inputs that the scores depend on; their columns side by side make a row of features.</summary>
    public IReadOnlyList<TreeInput> Inputs => _graph.Inputs;

    /// <summary>Values that each row of features must have at least.</summary>
    public int FeatureCount { get; }

    /// <summary>Columns of a row of features that the trees compare as doubles; <see cref="Score"/> takes their values unrounded.</summary>
    public IReadOnlyList<int> ExactColumns => _coded?.Sources ?? [];

    /// <summary>Whether doubles take part of which the nearest floats are computed with, whatever <see cref="Score"/> is given.</summary>
    public bool RoundsDoubles => _graph.RoundsDoubles;

    /// <summary>The name of the model's output that the scores are.</summary>
    public string Output => _graph.Output;

    /// <summary>Scores per row, in the order of the output's columns (of a ZipMap: of its labels).</summary>
    public int OutputColumns => _graph.Scores.Result.Length;

    /// <summary>The class labels in column order; empty where the output's columns are not the classes.</summary>
    public IReadOnlyList<string> ClassLabels =>
        _graph.Ensemble.Classifier is { } classifier && _graph.Scores.Result.Length == classifier.Labels.Count ? classifier.Labels : [];

    /// <summary>A scratch for one caller.</summary>
    public TreeScratch CreateScratch() =>
        new(
            this,
            _evaluator.CreateScratch(),
            _directFeatures ? 0 : _graph.Features.Sources.Length,
            _directScores ? 0 : _graph.Scores.Sources.Length,
            _directScores ? 0 : _graph.Ensemble.TargetCount
        );

    /// <summary>
    /// The same model reading its features elsewhere: what was column <c>i</c> of a row is now column <c>columns[i]</c>. So a batch with
    /// more columns than the model uses, or in another order, needs no copy.
    /// </summary>
    /// <exception cref="ArgumentException">There is not one column, of 0 or more, for each of <see cref="FeatureCount"/>.</exception>
    public CompiledTreeModel WithColumns(ReadOnlySpan<int> columns)
    {
        if (columns.Length < FeatureCount || columns.ContainsAnyInRange(int.MinValue, -1))
        {
            throw new ArgumentException($"{columns.Length} columns given for a model of {FeatureCount}, or one below 0", nameof(columns));
        }

        int[] map = columns.ToArray();
        ColumnProgram features = _graph.Features with { Sources = [.. _graph.Features.Sources.Select(source => map[source])] };
        return new CompiledTreeModel(_graph with { Features = features }, _level, _byRanks);
    }

    /// <summary>Scores rows. Nothing is allocated.</summary>
    /// <param name="features">Row-major; NaN is a missing value.</param>
    /// <param name="rows">How many rows to score; 0 does nothing.</param>
    /// <param name="stride">Values from one row's beginning to the next one's, at least <see cref="FeatureCount"/>.</param>
    /// <param name="scores">Gets <c>rows x OutputColumns</c> scores, row-major.</param>
    /// <param name="scratch">From <see cref="CreateScratch"/> of this model, used by no one else meanwhile.</param>
    /// <param name="exact">Row-major, a double for each of <see cref="ExactColumns"/>; empty: the floats are what is compared.</param>
    /// <exception cref="ArgumentException">A span is too short for the rows, or the scratch is another model's.</exception>
    public void Score(
        ReadOnlySpan<float> features,
        int rows,
        int stride,
        Span<float> scores,
        TreeScratch scratch,
        ReadOnlySpan<double> exact = default
    )
    {
        ArgumentNullException.ThrowIfNull(scratch);
        CheckSizes(features.Length, rows, stride, scores.Length, scratch);
        int columns = OutputColumns,
            block = _evaluator.BlockRows;
        for (int row = 0; row < rows; row += block)
        {
            int count = Math.Min(block, rows - row);
            ReadOnlySpan<double> own = exact.IsEmpty ? exact : exact[(row * ExactColumns.Count)..];
            ScoreBlock(features[(row * stride)..], own, count, stride, scores.Slice(row * columns, count * columns), scratch);
        }
    }

    /// <summary>
    /// For each column of a row of features, the values at which the trees branch. Where steps lie between, these are the values after
    /// them, taken back through the scalings.
    /// </summary>
    internal float[][] ThresholdsByColumn()
    {
        var thresholds = new HashSet<float>[FeatureCount];
        for (int column = 0; column < thresholds.Length; column++)
        {
            thresholds[column] = [];
        }

        for (int coded = 0; coded < ExactColumns.Count; coded++)
        {
            thresholds[ExactColumns[coded]].UnionWith(_coded!.ThresholdsOf(coded));
        }

        foreach (Split split in _coded is not null ? [] : _graph.Ensemble.Trees.SelectMany(tree => tree.Splits))
        {
            int working = _graph.Features.Result[split.Feature];
            float value = split.Threshold;
            foreach (ColumnStep step in _graph.Features.Steps.Reverse())
            {
                value = step.Undo(working, value);
            }

            thresholds[_graph.Features.Sources[working]].Add(value);
        }
        return [.. thresholds.Select(values => values.Order().ToArray())];
    }

    private void ScoreBlock(
        ReadOnlySpan<float> features,
        ReadOnlySpan<double> exact,
        int rows,
        int stride,
        Span<float> scores,
        TreeScratch scratch
    )
    {
        if (!_directFeatures)
        {
            _graph.Features.Run(features, rows, stride, scratch.Features);
            _coded?.Apply(scratch.Features, rows, _graph.Features.Sources.Length, exact);
            features = scratch.Features;
            stride = _graph.Features.Sources.Length;
        }
        if (_directScores)
        {
            _evaluator.Evaluate(features, rows, stride, scores, scratch.Block);
            return;
        }
        _evaluator.Evaluate(features, rows, stride, scratch.TreeScores, scratch.Block);
        _graph.Scores.Run(scratch.TreeScores, rows, _graph.Ensemble.TargetCount, scratch.Scores);
        _graph.Scores.CopyResult(scratch.Scores, rows, scores);
    }

    private void CheckSizes(int features, int rows, int stride, int scores, TreeScratch scratch)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, FeatureCount);
        // The last row may end before a full stride.
        if (rows > 0 && features < ((long)(rows - 1) * stride) + FeatureCount)
        {
            throw new ArgumentException($"{features} features are too few for {rows} rows of {FeatureCount}, {stride} apart");
        }

        if (scores < (long)rows * OutputColumns)
        {
            throw new ArgumentException($"{scores} places are too few for {rows} rows of {OutputColumns} scores");
        }

        if (scratch.Owner != this)
        {
            throw new ArgumentException("the scratch belongs to another model", nameof(scratch));
        }
    }
}
