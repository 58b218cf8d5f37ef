namespace Vigia.Engine.Windows;

/// <summary>
/// What becomes of a record whose pane is closed, or whose event time is too far ahead. It is counted as late either way.
/// </summary>
public enum LateRule
{
    /// <summary>No window counts it.</summary>
    Drop,

    /// <summary>The newest pane of its partition counts it, as if it had happened now.</summary>
    Add,
}
