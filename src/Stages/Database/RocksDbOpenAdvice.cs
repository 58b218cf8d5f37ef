namespace Vigia.Stages.Database;

/// <summary>What to do about a RocksDB directory that cannot be opened.</summary>
internal static class RocksDbOpenAdvice
{
    /// <param name="cause">The error.</param>
    /// <param name="otherwise">What helps if the directory itself is damaged.</param>
    public static string Of(Exception cause, string otherwise)
    {
        string text = cause.Message;
        bool Says(string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);
        return cause is UnauthorizedAccessException || Says("Permission denied") || Says("Operation not permitted")
                ? "give the user that runs this process the right to read and write it (chown, chmod), and start again"
            : Says("lock hold by current process")
            || (Says("While lock file") && (Says("temporarily unavailable") || Says("locks available")))
                ? "another process uses it: give each its own directory"
            : Says("No space left") ? "make room, and start again"
            : Says("Read-only file system") ? "mount it writable, and start again"
            : Says("Too many open files") ? "raise the limit of open files (ulimit -n), and start again"
            : otherwise;
    }
}
