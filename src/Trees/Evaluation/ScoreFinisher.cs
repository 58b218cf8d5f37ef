using System.Numerics;
using System.Runtime.CompilerServices;
using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation;

/// <summary>
/// Makes a row's output of what it has collected: average, base values, post transform, and the ways in which ONNX Runtime writes the
/// scores of binary classifiers. Where the specification is silent, its behaviour (version 1.31) is the model.
/// </summary>
internal sealed class ScoreFinisher<T>
    where T : struct, IBinaryFloatingPointIeee754<T>
{
    private readonly PostTransform _transform;
    private readonly bool _averages;
    private readonly ClassifierTraits? _classifier;
    private readonly T[] _base;
    private readonly T _trees;
    private readonly int _targets;
    private readonly bool[] _touched;

    /// <param name="ensemble">The ensemble.</param>
    /// <param name="touched">For each target, whether any tree has weights for it.</param>
    public ScoreFinisher(TreeEnsemble ensemble, bool[] touched)
    {
        _transform = ensemble.PostTransform;
        _averages = ensemble.Aggregate == Aggregate.Average;
        _classifier = ensemble.Classifier;
        _base = Array.ConvertAll(ensemble.BaseValues, T.CreateTruncating);
        _trees = T.CreateTruncating(ensemble.Trees.Length);
        _targets = ensemble.TargetCount;
        // A target without weights is 0, whatever its base value; only a classifier of several classes shows the base value.
        bool showsBase = ensemble is { Classifier.Labels.Count: > 2, BaseValues.Length: > 0 };
        _touched = showsBase ? [.. touched.Select(_ => true)] : touched;
    }

    /// <summary>Writes <paramref name="rows"/> rows of scores, one score per target, from the sums (a plane for each target).</summary>
    /// <param name="sums">What the rows of the block have collected.</param>
    /// <param name="rows">How many rows.</param>
    /// <param name="values">Room for the numbers of one row.</param>
    /// <param name="scores">Gets the scores, row-major.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Finish(ReadOnlySpan<T> sums, int rows, Span<T> values, Span<float> scores)
    {
        Span<T> row = values[.._targets];
        for (int i = 0; i < rows; i++)
        {
            Span<float> written = scores.Slice(i * _targets, _targets);
            for (int target = 0; target < row.Length; target++)
            {
                row[target] = sums[(target * BlockScratch.Rows) + i];
            }

            if (_classifier is { Labels.Count: 2 } binary)
            {
                FinishBinary(row, written, binary);
            }
            else
            {
                FinishTargets(row, written);
            }
        }
    }

    private void FinishTargets(Span<T> row, Span<float> scores)
    {
        if (_averages)
        {
            foreach (ref T value in row)
            {
                value /= _trees;
            }
        }

        AddBase(row);
        Write(row, scores);
        // A single target gets no other transform.
        if (row.Length > 1 || _transform == PostTransform.Probit)
        {
            PostTransforms.Apply(_transform, scores);
        }
    }

    /// <summary>
    /// With weights for the second class, or two base values, the scores are two; otherwise the first class's is used for both.
    /// </summary>
    private void FinishBinary(Span<T> row, Span<float> scores, ClassifierTraits classifier)
    {
        if (_base.Length == 2 && _touched[1])
        {
            // The first base value means nothing, nor does what the second class has collected.
            row[1] = _base[1] + row[0];
            row[0] = -row[1];
        }
        else
        {
            AddBase(row);
        }
        // Two base values make a second score, but one of 0 while no tree has weights for it.
        Write(row, scores);
        if (_touched[1] || _base.Length == 2)
        {
            PostTransforms.Apply(_transform, scores);
        }
        else
        {
            Mirror(scores, classifier);
        }
    }

    private void AddBase(Span<T> row)
    {
        for (int target = 0; target < _base.Length; target++)
        {
            row[target] += _base[target];
        }
    }

    private void Write(ReadOnlySpan<T> row, Span<float> scores)
    {
        for (int target = 0; target < row.Length; target++)
        {
            scores[target] = _touched[target] ? float.CreateTruncating(row[target]) : 0;
        }
    }

    private void Mirror(Span<float> scores, ClassifierTraits classifier)
    {
        float score = scores[0];
        if (_transform == PostTransform.Logistic)
        {
            (scores[0], scores[1]) = PostTransforms.LogisticPair(score);
        }
        else
        {
            (scores[0], scores[1]) = (classifier.AllWeightsPositive ? 1f - score : -score, score);
        }
    }
}
