using ParquetSharp;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>What can go wrong with a file, in words.</summary>
internal static class ParquetFailure
{
    private const string Opening = "(message: '";
    private const string Closing = "')";

    /// <summary>Whether an exception means that the file cannot be read.</summary>
    public static bool IsOne(Exception e) =>
        e is ParquetException or IOException or InvalidDataException or UnauthorizedAccessException or OverflowException;

    /// <summary>The failure as the source reports it.</summary>
    /// <param name="what">What cannot be read.</param>
    /// <param name="e">Why; the library's own words would only repeat the message, so they are no cause beside it.</param>
    public static FilesSourceException Of(string what, Exception e) => new($"{what}: {Describe(e)}", e is ParquetException ? null : e);

    /// <summary>The message, without the name of a native class that the library puts before it.</summary>
    public static string Describe(Exception e)
    {
        int start = e.Message.IndexOf(Opening, StringComparison.Ordinal);
        return e is ParquetException && start >= 0 && e.Message.EndsWith(Closing, StringComparison.Ordinal)
            ? e.Message[(start + Opening.Length)..^Closing.Length]
            : e.Message;
    }
}
