using System.Globalization;
using System.Text;
using Vigia.Stages.Decode;
using Vigia.Stages.Sources.Files;

namespace Vigia.Stages.Inference;

/// <summary>How a sample file is written, as its first bytes show.</summary>
/// <param name="Format">NDJSON, CSV or Parquet.</param>
/// <param name="Delimiter">The byte between CSV cells.</param>
/// <param name="Columns">Names of the CSV columns; empty for other formats.</param>
public sealed record SampleFormat(FileFormat Format, byte Delimiter, IReadOnlyList<string> Columns)
{
    /// <summary>Whether the first line of CSV names the columns. Without one they are named by their places.</summary>
    public bool HasHeader { get; init; } = true;

    /// <summary>Whether the file is not UTF-8: what else it is cannot be seen, and Windows-1252 is the most frequent.</summary>
    public bool IsWindows1252 { get; init; }

    private static ReadOnlySpan<byte> Delimiters => ",;\t|"u8;

    /// <summary>By the first line: an object is NDJSON; else the delimiter that cuts it into the most cells.</summary>
    /// <param name="firstLine">Without a byte order mark.</param>
    /// <exception cref="SampleException">The line is neither a JSON object nor CSV.</exception>
    public static SampleFormat Of(ReadOnlySpan<byte> firstLine)
    {
        if (firstLine.TrimStart(" \t"u8) is [(byte)'{', ..])
        {
            return new SampleFormat(FileFormat.Ndjson, (byte)',', []);
        }
        (byte best, IReadOnlyList<string> names) = (0, []);
        foreach (byte delimiter in Delimiters)
        {
            if (TryParse(firstLine, delimiter) is { } columns && columns.Count > Math.Max(names.Count, 1))
            {
                (best, names) = (delimiter, columns);
            }
        }
        if (best == 0)
        {
            throw new SampleException(
                "the first line is neither a JSON object nor a header of CSV with ',', ';', '|' or tabs between its names"
            );
        }
        if (2 * names.Count(IsNumber) > names.Count)
        {
            // Numbers are no names: the line is a record.
            return new SampleFormat(FileFormat.Csv, best, [.. names.Select((_, place) => $"column_{place + 1}")]) { HasHeader = false };
        }
        return new SampleFormat(FileFormat.Csv, best, names);
    }

    /// <summary>As the setting <c>delimiter</c> writes it.</summary>
    public string DelimiterText => Delimiter == (byte)'\t' ? "tab" : Encoding.ASCII.GetString([Delimiter]);

    private static bool IsNumber(string name) => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static IReadOnlyList<string>? TryParse(ReadOnlySpan<byte> line, byte delimiter)
    {
        try
        {
            return CsvHeader.Parse(line, delimiter);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
