namespace Vigia.Engine.Windows;

/// <summary>
/// Counts that add up to the same numbers in any order and grouping. So panes make windows, and partitions and instances make a whole.
/// </summary>
/// <typeparam name="TSelf">The counts themselves.</typeparam>
public interface IMergeable<in TSelf>
    where TSelf : IMergeable<TSelf>
{
    /// <summary>Adds the other's counts to these; the other stays as it is.</summary>
    void Add(TSelf other);

    /// <summary>Back to nothing counted, so that the object can be used again.</summary>
    void Clear();
}
