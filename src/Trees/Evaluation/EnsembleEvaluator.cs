using System.Numerics;
using Vigia.Statistics;
using Vigia.Trees.Ensemble;
using Vigia.Trees.Evaluation.Ranks;

namespace Vigia.Trees.Evaluation;

/// <summary>Scores blocks of rows with an ensemble. Safe for all threads, each with a scratch of its own.</summary>
internal abstract class EnsembleEvaluator
{
    /// <summary>Rows that <see cref="Evaluate"/> takes at most.</summary>
    public abstract int BlockRows { get; }

    public abstract BlockScratch CreateScratch();

    /// <summary>
    /// Scores up to <see cref="BlockRows"/> rows, <paramref name="stride"/> values apart: <c>rows x targets</c> scores.
    /// </summary>
    public abstract void Evaluate(ReadOnlySpan<float> features, int rows, int stride, Span<float> scores, BlockScratch scratch);

    /// <summary>The evaluator for an ensemble at a vector width, by ranks where that is faster if allowed.</summary>
    /// <exception cref="UnsupportedModelException">The ensemble has an output that cannot be derived from its trees.</exception>
    public static EnsembleEvaluator Create(TreeEnsemble ensemble, SimdLevel level, bool byRanks)
    {
        CheckCompleteness(ensemble);
        return ensemble.InDoubles
            ? new EnsembleEvaluator<double>(ensemble, level, byRanks)
            : new EnsembleEvaluator<float>(ensemble, level, byRanks);
    }

    /// <summary>Refuses where a row's output depends on which targets it met weights for, and rows may differ in that.</summary>
    private static void CheckCompleteness(TreeEnsemble ensemble)
    {
        bool matters = ensemble.Aggregate is Aggregate.Min or Aggregate.Max || ensemble.Classifier is { Labels.Count: 2 };
        if (matters && !ensemble.Trees.All(tree => tree.EveryLeafComplete))
        {
            throw new UnsupportedModelException("some leaves have no weight for a class or target that others of their tree have one for");
        }

        if (
            ensemble.Classifier is { Labels.Count: 2 } binary
            && ensemble.PostTransform == PostTransform.Probit
            && binary.SingleClassWeights
        )
        {
            throw new UnsupportedModelException("PROBIT leaves the second score of a binary classifier with one weight column undefined");
        }
    }
}

/// <summary>An evaluator that adds up in <typeparamref name="T"/>, tree after tree, as ONNX Runtime does on one thread.</summary>
internal sealed class EnsembleEvaluator<T> : EnsembleEvaluator
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // The keys of a block that is only walked stay in the second-level cache beside the tree at hand, which is read for as many rows as
    // possible.
    private const int KeyCacheBytes = 512 * 1024;

    private readonly int _trees;
    private readonly int _targets;
    private readonly KeyColumns _keys;
    private readonly ReferenceFinder _reference;
    private readonly WalkFinder? _walk;
    private readonly RankedRuns? _ranks;
    private readonly LeafWeights<T> _weights;
    private readonly ScoreFinisher<T> _finisher;

    public EnsembleEvaluator(TreeEnsemble ensemble, SimdLevel level, bool byRanks)
    {
        _trees = ensemble.Trees.Length;
        _targets = ensemble.TargetCount;
        _keys = new KeyColumns(ensemble.Trees);
        _reference = new ReferenceFinder(ensemble.Trees);
        WalkLayout? layout = level == SimdLevel.Scalar ? null : WalkLayout.Of(ensemble.Trees, _keys);
        _walk = layout is null ? null : new WalkFinder(layout, _keys.Count);
        _ranks = byRanks ? RankedRuns.Create(ensemble.Trees, level) : null;
        _weights = new LeafWeights<T>(ensemble, tree => layout?.LeafOrder(tree), tree => _ranks?.LeafOrder(tree), level);
        _finisher = new ScoreFinisher<T>(ensemble, _weights.Touched);
    }

    public override int BlockRows =>
        _ranks?.Rows
        ?? Math.Clamp(
            KeyCacheBytes / sizeof(int) / Math.Max(1, _keys.Count) / WalkFinder.Width * WalkFinder.Width,
            8 * WalkFinder.Width,
            BlockScratch.Rows
        );

    public override BlockScratch CreateScratch() => new BlockScratch<T>(_targets, _ranks?.Bytes ?? 0, _keys.KeysOf(BlockRows));

    public override void Evaluate(ReadOnlySpan<float> features, int rows, int stride, Span<float> scores, BlockScratch scratch)
    {
        var own = (BlockScratch<T>)scratch;
        Span<T> sums = own.Sums.Span;
        _weights.Begin(sums, rows);
        RankedRuns? ranks = _ranks is not null && rows >= _ranks.MinRows ? _ranks : null;
        if (_walk is not null && ranks is not { WalksSome: false })
        {
            _keys.Fill(features, rows, stride, scratch.Keys);
        }

        if (ranks is not null)
        {
            CollectByRank(ranks, features, rows, stride, own);
        }
        else if (_walk is not null && rows < WalkFinder.Width)
        {
            CollectByRow(_walk, rows, own);
        }
        else
        {
            int paired = _walk is not null && rows <= _walk.MostRowsInPair ? CollectByPair(_walk, rows, own) : 0;
            for (int tree = paired; tree < _trees; tree++)
            {
                CollectByWalk(tree, features, rows, stride, own);
            }
        }

        _finisher.Finish(sums, rows, own.Row, scores);
    }

    private void CollectByRank(RankedRuns ranks, ReadOnlySpan<float> features, int rows, int stride, BlockScratch<T> scratch)
    {
        Span<byte> leaves = scratch.RankedLeaves.Span;
        foreach (RankedRun run in ranks.Runs)
        {
            run.Finder?.Prepare(features, rows, stride, scratch);
            for (int tree = run.First; tree < run.End; tree++)
            {
                if (ranks.LeafOrder(tree) is null)
                {
                    CollectByWalk(tree, features, rows, stride, scratch);
                    continue;
                }
                run.Finder!.Find(tree - run.First, rows, scratch, leaves);
                _weights.Collect(tree, leaves[..rows], scratch.Sums.Span);
            }
        }
    }

    private void CollectByWalk(int tree, ReadOnlySpan<float> features, int rows, int stride, BlockScratch<T> scratch)
    {
        Span<int> leaves = scratch.Leaves.AsSpan(0, rows);
        if (_walk is not null)
        {
            _walk.Find(tree, scratch.Keys, leaves);
        }
        else
        {
            _reference.Find(tree, features, rows, stride, leaves);
        }

        _weights.Collect(tree, leaves, scratch.Sums.Span);
    }

    /// <summary>One or two groups of rows: two trees at a time. An odd tree is left.</summary>
    /// <returns>How many trees they have walked.</returns>
    private int CollectByPair(WalkFinder walk, int rows, BlockScratch<T> scratch)
    {
        int filled = (rows + WalkFinder.Width - 1) / WalkFinder.Width * WalkFinder.Width;
        Span<int> first = scratch.Leaves.AsSpan(0, filled),
            second = scratch.Leaves.AsSpan(filled, filled);
        int pairs = _trees / 2 * 2;
        for (int tree = 0; tree < pairs; tree += 2)
        {
            walk.FindInPair(tree, scratch.Keys, first, second);
            _weights.Collect(tree, first[..rows], scratch.Sums.Span);
            _weights.Collect(tree + 1, second[..rows], scratch.Sums.Span);
        }

        return pairs;
    }

    /// <summary>Few rows: eight trees at a time for each, instead of eight rows.</summary>
    private void CollectByRow(WalkFinder walk, int rows, BlockScratch<T> scratch)
    {
        Span<T> sums = scratch.Sums.Span;
        for (int row = 0; row < rows; row++)
        {
            for (int tree = 0; tree < _trees; tree += WalkFinder.Width)
            {
                Span<int> leaves = scratch.Leaves.AsSpan(0, Math.Min(WalkFinder.Width, _trees - tree));
                walk.FindInTrees(tree, scratch.Keys.AsSpan(_keys.StartOf(row)), leaves);
                _weights.CollectRow(tree, leaves, row, sums);
            }
        }
    }
}
