namespace Vigia.Stages.Score.Features;

/// <summary>The distinct feature lists of a stage's models: those who take the same columns share one gather per batch.</summary>
/// <param name="schemaWidth">Number of the schema's features.</param>
internal sealed class FeatureLists(int schemaWidth)
{
    private readonly List<FeatureList> _lists = [];

    public int Count => _lists.Count;

    /// <summary>The list of these columns.</summary>
    public FeatureList Of(int[] columns)
    {
        if (_lists.Find(list => list.Columns.SequenceEqual(columns)) is { } known)
        {
            return known;
        }
        var added = new FeatureList(columns, schemaWidth, _lists.Count);
        _lists.Add(added);
        return added;
    }
}
