using System.CommandLine;
using System.Globalization;
using Vigia.Host.Terminal;
using Vigia.Stages.Inference;
using Vigia.Stages.Sources.Files;

namespace Vigia.Host.Commands;

/// <summary><c>vigia look FILE</c>: what the records of a file look like, before anything is written.</summary>
internal static class LookCommand
{
    private const int WidestName = 40,
        MostShown = 6,
        MostListed = 50;

    public static Command Create(Streams streams)
    {
        Argument<FileInfo> file = SharedOptions.SampleFile();
        Option<long> records = SharedOptions.SampleRecords();
        var command = new Command(
            "look",
            "Shows the fields of a file: types, missing and different values, ranges, and what each may be for."
        )
        {
            file,
            records,
        };
        command.SetAction(parsed =>
        {
            Write(SchemaGuess.Of(SharedOptions.Sample(parsed.GetValue(file)!, parsed.GetValue(records))), streams.Output);
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Writes what was seen as a table.</summary>
    public static void Write(SchemaGuess guess, TextWriter output)
    {
        Sample sample = guess.Sample;
        string delimiter = sample.Format.Format switch
        {
            FileFormat.Csv => $"CSV, delimiter '{sample.Format.DelimiterText}'{(sample.Format.HasHeader ? "" : ", no header line")}",
            FileFormat.Parquet => "Parquet",
            _ => "JSON lines",
        };
        output.WriteLine(
            Invariant(
                $"{sample.Path}: {delimiter}, {sample.Records:N0} records{(sample.IsComplete ? "" : " looked at, there are more")}{(sample.Malformed > 0 ? Invariant($", {sample.Malformed:N0} lines that are no records") : "")}"
            )
        );
        string[][] rows =
        [
            ["field", "type", "missing", "different", "values", "for"],
            .. guess.Columns.Select(c => Row(c, sample.Records)),
        ];
        int[] widths = [.. Enumerable.Range(0, 5).Select(i => rows.Max(r => r[i].Length))];
        foreach (string[] row in rows)
        {
            output.WriteLine(string.Join("  ", row.Select((cell, i) => i < widths.Length ? cell.PadRight(widths[i]) : cell)).TrimEnd());
        }
    }

    private static string[] Row(ColumnGuess column, long records) =>
        [
            Short(column.Column.Path, WidestName),
            column.Kind,
            Invariant($"{100.0 * (records - column.Column.Present) / records:0.0} %"),
            Invariant($"{column.Column.Distinct:N0}"),
            Values(column),
            $"{RoleOf(column.Role)}: {column.Reason}",
        ];

    private static string Values(ColumnGuess column) =>
        column.Role is ColumnRole.Personal ? "not shown"
        : column.Column.Present == 0 || column.Column.Lists > 0 ? ""
        : column.Kind.StartsWith("time", StringComparison.Ordinal)
            ? Invariant($"{Time(column.Column.FirstTime)} to {Time(column.Column.LastTime)}")
        : column.Column.IsNumber ? Invariant($"{column.Column.Min:G6} to {column.Column.Max:G6}")
        : column.Role == ColumnRole.Truth || (column.IsFeature && column.Column.Distinct <= MostListed) ? List(column)
        : "";

    private static string List(ColumnGuess column)
    {
        string shown = string.Join(", ", column.Categories.Take(MostShown).Select(v => Short(v, 16)));
        return column.Column.Distinct > MostShown ? $"{shown}, ..." : shown;
    }

    private static string RoleOf(ColumnRole role) =>
        role switch
        {
            ColumnRole.EventTime => "event time",
            ColumnRole.LeftOut => "left out",
            _ => role.ToString().ToLowerInvariant(),
        };

    private static string Time(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);

    private static string Short(string text, int most) => text.Length <= most ? text : $"{text[..(most - 3)]}...";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
