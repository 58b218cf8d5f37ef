using CsCheck;

namespace Vigia.Stages.Tests.Decode.Reference;

/// <summary>CSV records that belong together.</summary>
internal sealed record CsvLines(string[] Header, char Delimiter, string[] Lines);

/// <summary>Random CSV: the columns of <see cref="GenRecords.Leaves"/> and others, in any order.</summary>
internal static class GenCsvLines
{
    public static Gen<CsvLines> Many { get; } =
        Gen.Select(Gen.Shuffle(GenRecords.Leaves.Concat(["other", "x y"]).ToArray()), Gen.OneOf(',', ';', '\t'))
            .SelectMany(
                (header, delimiter) => GenLine(header, delimiter).Array[1, 10].Select(lines => new CsvLines(header, delimiter, lines))
            );

    /// <summary>Bytes that mean something to CSV, numbers and anything else.</summary>
    public static Gen<byte[]> Noise { get; } =
        Gen.Frequency((3, Gen.OneOf([.. ",;\t\"\r\n"u8])), (3, Gen.OneOf([.. "0123456789.-+eE"u8])), (1, Gen.Byte)).Array[0, 120];

    /// <summary>Cells longer than a vector, quoted or not, with whatever a quoted cell may hold, and numbers around 16 bytes.</summary>
    public static Gen<CsvLines> Long { get; } =
        Gen.Select(Gen.Shuffle(GenRecords.Leaves), Gen.OneOf(',', ';', '\t'))
            .SelectMany(
                (header, delimiter) =>
                    Join([.. header.Select(_ => GenLongCell(delimiter))], delimiter)
                        .Array[1, 10]
                        .Select(lines => new CsvLines(header, delimiter, lines))
            );

    private static Gen<string> GenLongCell(char delimiter) =>
        Gen.Frequency(
            (2, Gen.Char['a', 'f'].Array[0, 80].Select(chars => new string(chars))),
            (2, Gen.OneOf('x', ' ', delimiter, '\n', '\r', '9').Array[0, 80].Select(chars => $"\"{new string(chars)}\"")),
            (1, Gen.OneOf('"', 'x', delimiter).Array[0, 40].Select(chars => new string(chars))),
            (4, Gen.OneOf('0', '1', '5', '9', '.').Array[1, 20].Select(chars => new string(chars)))
        );

    private static Gen<string> Join(Gen<string>[] cells, char delimiter) =>
        cells.Skip(1).Aggregate(cells[0], (line, cell) => Gen.Select(line, cell, (left, right) => $"{left}{delimiter}{right}"));

    private static Gen<string> GenLine(string[] header, char delimiter)
    {
        Gen<string> line = Join([.. header.Select(name => GenRecords.CsvCell(name, delimiter))], delimiter);
        return Gen.Select(line, Gen.OneOf("", "", "", "\n", "\r\n"), (text, end) => text + end);
    }
}
