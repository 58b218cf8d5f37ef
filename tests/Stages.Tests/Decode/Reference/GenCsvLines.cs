using CsCheck;

namespace Vigia.Stages.Tests.Decode.Reference;

/// <summary>CSV records that belong together.</summary>
internal sealed record CsvLines(string[] Header, char Delimiter, string[] Lines);

/// <summary>Random CSV: the columns of <see cref="GenRecords.Leaves"/> and others, in any order.</summary>
internal static class GenCsvLines
{
    public static Gen<CsvLines> Many { get; } =
        Gen.Select(Gen.Shuffle(GenRecords.Leaves.Concat(["other", "x y"]).ToArray()), Gen.OneOf(',', ';', '\t')).SelectMany((header, delimiter) =>
            GenLine(header, delimiter).Array[1, 10].Select(lines => new CsvLines(header, delimiter, lines)));

    private static Gen<string> GenLine(string[] header, char delimiter)
    {
        Gen<string> line = GenRecords.CsvCell(header[0], delimiter);
        foreach (string name in header.Skip(1))
        {
            line = Gen.Select(line, GenRecords.CsvCell(name, delimiter), (left, right) => $"{left}{delimiter}{right}");
        }
        return Gen.Select(line, Gen.OneOf("", "", "", "\n", "\r\n"), (text, end) => text + end);
    }
}
