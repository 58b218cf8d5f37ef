using Vigia.Trees.Ensemble;

namespace Vigia.Trees.Evaluation;

/// <summary>The reference: one row after the other, one split after the other, as the definition has it.</summary>
internal sealed class ReferenceFinder(Tree[] trees)
{
    /// <summary>Writes the number of each row's leaf.</summary>
    public void Find(int tree, ReadOnlySpan<float> features, int rows, int stride, Span<int> leaves)
    {
        Split[] splits = trees[tree].Splits;
        for (int row = 0; row < rows; row++)
        {
            ReadOnlySpan<float> values = features[(row * stride)..];
            int node = trees[tree].Root;
            while (node >= 0)
            {
                ref readonly Split split = ref splits[node];
                float value = values[split.Feature];
                bool left = value <= split.Threshold || (split.MissingLeft && float.IsNaN(value));
                node = left ? split.Left : split.Right;
            }
            leaves[row] = ~node;
        }
    }
}
