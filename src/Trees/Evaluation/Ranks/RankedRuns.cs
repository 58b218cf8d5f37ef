using Vigia.Statistics;
using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>Trees that follow one another and share tables of thresholds.</summary>
/// <param name="First">The first tree.</param>
/// <param name="End">The tree after the last.</param>
/// <param name="Finder">Finds their leaves; it counts the trees from the first one. Null where walking is faster.</param>
internal sealed record RankedRun(int First, int End, RankFinder? Finder);

/// <summary>
/// An ensemble in runs of trees: a run ends where a feature has all the thresholds that a table has room for. As weights are added up in
/// the order of the trees, the runs are worked through one after the other, each with ranks of its own.
/// </summary>
internal sealed class RankedRuns
{
    private readonly int[]?[] _leafOrders;

    private RankedRuns(RankedRun[] runs)
    {
        Runs = runs;
        _leafOrders = [.. runs.SelectMany(run => Enumerable.Range(0, run.End - run.First).Select(tree => run.Finder?.LeafOrder(tree)))];
        RankFinder[] finders = [.. runs.Select(run => run.Finder).OfType<RankFinder>()];
        Rows = finders.Min(finder => finder.Columns.Rows);
        Bytes = finders.Max(finder => finder.Columns.Bytes);
        MinRows = finders.Max(finder => finder.MinRows);
        WalksSome = _leafOrders.Contains(null);
    }

    public RankedRun[] Runs { get; }

    /// <summary>Rows of a block, at most.</summary>
    public int Rows { get; }

    /// <summary>Bytes that the columns of a block take in any run.</summary>
    public int Bytes { get; }

    /// <summary>The fewest rows for which this is faster than walking.</summary>
    public int MinRows { get; }

    /// <summary>Whether some of the trees are left to the walk.</summary>
    public bool WalksSome { get; }

    /// <summary>The leaf for each number that is found in a tree; null for a tree that is left to the walk.</summary>
    public int[]? LeafOrder(int tree) => _leafOrders[tree];

    /// <summary>The runs; null where walking is faster, or the only way.</summary>
    public static RankedRuns? Create(Tree[] trees, SimdLevel level)
    {
        var runs = new List<RankedRun>();
        var thresholds = new ThresholdCount();
        int first = 0;
        for (int tree = 0; tree < trees.Length; tree++)
        {
            // A tree that is walked in any case has no part in the tables.
            if (RankFinder.Lanes(level) is 0 || RankCost.Of(trees[tree], RankFinder.Lanes(level)) is null || thresholds.TryAdd(trees[tree]))
            {
                continue;
            }

            if (tree > first)
            {
                Close(tree);
            }

            thresholds = new ThresholdCount();
            thresholds.TryAdd(trees[tree]);
        }
        Close(trees.Length);
        return runs.Any(run => run.Finder is not null) ? new RankedRuns([.. runs]) : null;

        void Close(int end)
        {
            runs.Add(new RankedRun(first, end, RankFinder.Create(trees[first..end], level)));
            first = end;
        }
    }
}
