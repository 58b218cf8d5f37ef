namespace Vigia.Trees.Evaluation;

/// <summary>Finds the leaf that each row of a block ends in, tree by tree. One object serves all threads.</summary>
internal abstract class LeafFinder
{
    /// <summary>Writes the leaf's number for each row into <paramref name="leaves"/>.</summary>
    public abstract void Find(int tree, ReadOnlySpan<float> features, int rows, int stride, Span<int> leaves);
}
