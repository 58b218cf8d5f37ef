namespace Vigia.Stages.StateStores.Local;

/// <summary>What to do about a RocksDB directory that cannot be opened.</summary>
internal static class OpeningRemedy
{
    /// <param name="cause">What the library says.</param>
    /// <param name="otherwise">What helps if the directory itself is the matter.</param>
    public static string Of(Exception cause, string otherwise) => cause.Message switch
    {
        string text when text.Contains("lock", StringComparison.OrdinalIgnoreCase) => "another process uses it: give each its own directory",
        string text when text.Contains("No space left", StringComparison.OrdinalIgnoreCase) => "make room, and start again",
        _ => otherwise,
    };
}
