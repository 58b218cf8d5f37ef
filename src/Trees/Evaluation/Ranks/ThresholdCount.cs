using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation.Ranks;

/// <summary>The distinct thresholds of each feature in some trees, which a <see cref="RankTable"/> has room for.</summary>
internal sealed class ThresholdCount
{
    private readonly Dictionary<int, HashSet<float>> _thresholds = [];

    /// <summary>How many features have thresholds.</summary>
    public int Features => _thresholds.Count;

    /// <summary>Adds the thresholds of a tree; false, and nothing added, where a feature would have too many.</summary>
    public bool TryAdd(Tree tree)
    {
        foreach (IGrouping<int, Split> group in tree.Splits.GroupBy(split => split.Feature))
        {
            if (!_thresholds.TryGetValue(group.Key, out HashSet<float>? known))
            {
                continue;
            }

            int added = group.Select(split => split.Threshold).Distinct().Count(threshold => !known.Contains(threshold));
            if (known.Count + added > RankTable.MaxThresholds)
            {
                return false;
            }
        }
        foreach (Split split in tree.Splits)
        {
            if (!_thresholds.TryGetValue(split.Feature, out HashSet<float>? known))
            {
                _thresholds.Add(split.Feature, known = []);
            }

            known.Add(split.Threshold);
        }
        return true;
    }
}
