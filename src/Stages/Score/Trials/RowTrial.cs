using Microsoft.ML.OnnxRuntime;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Score.OnnxRuntime;

namespace Vigia.Stages.Score.Trials;

/// <summary>
/// Scores the same rows alone, in twos and together, outliers among them, and finds the way of running the model in which a row's score
/// depends on that row alone, to the last bit. Networks that are quantised dynamically take their range from all rows of a run; linear
/// models compute a single row with another kernel than several.
/// </summary>
internal sealed class RowTrial
{
    private const int Rows = 40;
    private const int Copies = 8;

    private static readonly int[] RunSizes = [1, 2, 3, 5, 7, 16, 33];
    private static readonly int[] LeastRows = [1, 2, 4, 8, 16];

    private readonly ModelRun _run;
    private readonly BatchFeatures _rows;
    private readonly int? _fixedRows;

    private RowTrial(ModelRun run, BatchFeatures rows, int? fixedRows)
    {
        _run = run;
        _rows = rows;
        _fixedRows = fixedRows;
    }

    /// <param name="run">The model as it is run on batches.</param>
    /// <param name="trial">Makes the rows.</param>
    /// <param name="fixedRows">Rows that the model takes at a time; null for any number.</param>
    public static RowRule Find(ModelRun run, TrialRows trial, int? fixedRows)
    {
        float[][] rows = [.. trial.Varied(Rows).Where(row => IsAccepted(run, row))];
        if (rows.Length < 2)
        {
            return RowRule.Together;
        }
        // Copies make a batch that is larger than the thresholds beyond which the library splits its work.
        float[][] copies = [.. Enumerable.Repeat(rows, Copies).SelectMany(copy => copy)];
        var found = new RowTrial(run, TrialRows.Batch(copies), fixedRows);
        int[] candidates = fixedRows is null ? LeastRows : [1];
        int least = Array.Find(candidates, candidate => found.IsIndependent(candidate, rows.Length));
        return least > 0 ? new RowRule(least, IsRowByRow: false) : RowRule.RowByRow;
    }

    private static bool IsAccepted(ModelRun run, float[] row)
    {
        try
        {
            run.Score(TrialRows.Batch([row]), 0, new float[1], leastRows: 1);
            return true;
        }
        catch (OnnxRuntimeException)
        {
            return false;
        }
    }

    private bool IsIndependent(int leastRows, int distinct)
    {
        try
        {
            float[] together = Score(_fixedRows ?? _rows.Rows, leastRows, _rows.Rows);
            for (int row = distinct; row < together.Length; row++)
            {
                if (!AreSame(together[row], together[row - distinct]))
                {
                    return false;
                }
            }
            return Array.TrueForAll(RunSizes, size =>
                size > _fixedRows || Score(size, leastRows, distinct).AsSpan().SequenceEqual(together.AsSpan(0, distinct))
            );
        }
        catch (OnnxRuntimeException)
        {
            return false;
        }
    }

    private float[] Score(int size, int leastRows, int count)
    {
        var scores = new float[count];
        for (int start = 0; start < count; start += size)
        {
            _run.Score(_rows, start, scores.AsSpan(start, Math.Min(size, count - start)), leastRows);
        }
        return scores;
    }

    private static bool AreSame(float a, float b) => a.Equals(b);
}

/// <summary>How many rows a run of a model takes, so that a row's score does not depend on the others of its batch.</summary>
/// <param name="LeastRows">Rows of the smallest run; missing ones repeat the last row.</param>
/// <param name="IsRowByRow">Whether each row has a run of its own.</param>
internal sealed record RowRule(int LeastRows, bool IsRowByRow)
{
    /// <summary>As many rows as there are.</summary>
    public static RowRule Together { get; } = new(1, IsRowByRow: false);

    /// <summary>Each row alone.</summary>
    public static RowRule RowByRow { get; } = new(1, IsRowByRow: true);

    /// <summary>The rule in words, as an addition to the reason for the backend; empty where batches are scored as they are.</summary>
    public string Text =>
        IsRowByRow ? "; row by row, because its score of a row depends on the other rows of the run"
        : LeastRows > 1 ? $"; in runs of at least {LeastRows} rows, because smaller runs round differently"
        : "";
}
