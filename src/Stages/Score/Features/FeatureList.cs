namespace Vigia.Stages.Score.Features;

/// <summary>Columns of the batch's matrix in the order in which a model takes them.</summary>
internal sealed class FeatureList
{
    private readonly int[] _columns;

    /// <param name="columns">Indices into the schema's features.</param>
    /// <param name="schemaWidth">Number of the schema's features.</param>
    /// <param name="slot">Where a batch keeps the gathered columns; unique per list of a <see cref="FeatureLists"/>.</param>
    public FeatureList(int[] columns, int schemaWidth, int slot)
    {
        _columns = columns;
        Slot = slot;
        IsWhole = columns.Length == schemaWidth && columns.Select((column, i) => column == i).All(same => same);
    }

    public ReadOnlySpan<int> Columns => _columns;

    public int Count => _columns.Length;

    /// <summary>All features in the schema's order: the batch's matrix is taken as it is.</summary>
    public bool IsWhole { get; }

    public int Slot { get; }
}
