using Vigia.Trees.Onnx;

namespace Vigia.Stages.Score.Graph;

/// <summary>
/// Branches of trees that every value takes the same way, missing ones too: an infinite threshold. In training such a node parted missing
/// values from all others; the export has lost which way they go.
/// </summary>
internal static class DeadBranches
{
    /// <summary>How many there are, of how many branches.</summary>
    public static (int Dead, int All) In(OnnxGraph? graph)
    {
        int dead = 0,
            all = 0;
        foreach (OnnxNode node in graph?.Nodes.Where(n => n.Operator is "TreeEnsembleClassifier" or "TreeEnsembleRegressor") ?? [])
        {
            string[] modes = node.Attributes.GetValueOrDefault("nodes_modes")?.Texts ?? [];
            long[] missing = node.Attributes.GetValueOrDefault("nodes_missing_value_tracks_true")?.Ints ?? [];
            Func<int, double> threshold = ThresholdsOf(node, modes.Length);
            for (int i = 0; i < modes.Length; i++)
            {
                all += modes[i] == "LEAF" ? 0 : 1;
                dead += IsDead(modes[i], threshold(i), i < missing.Length && missing[i] == 1) ? 1 : 0;
            }
        }
        return (dead, all);
    }

    private static Func<int, double> ThresholdsOf(OnnxNode node, int count)
    {
        float[] floats = node.Attributes.GetValueOrDefault("nodes_values")?.Floats ?? [];
        double[] doubles = node.Attributes.GetValueOrDefault("nodes_values_as_tensor")?.Tensor?.Reals ?? [];
        return floats.Length == count ? i => floats[i]
            : doubles.Length == count ? i => doubles[i]
            : _ => 0;
    }

    /// <summary>Whether both numbers and missing values take the branch's true side, or both its false one.</summary>
    private static bool IsDead(string mode, double threshold, bool missingIsTrue) =>
        Math.Abs(threshold) >= float.MaxValue
        && mode switch
        {
            "BRANCH_LEQ" or "BRANCH_LT" => threshold > 0 == missingIsTrue,
            "BRANCH_GTE" or "BRANCH_GT" => threshold < 0 == missingIsTrue,
            _ => false,
        };
}
