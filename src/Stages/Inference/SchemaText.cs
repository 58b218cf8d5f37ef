using System.Globalization;
using System.Text;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Inference;

/// <summary>Writes a guess as the YAML of a record schema, with a comment on each guess.</summary>
public static class SchemaText
{
    private const int CommentColumn = 58;

    // Words for the outcome that is looked for; the rarer value is taken where none of them is there.
    private static readonly string[] Positive = ["1", "1.0", "true", "yes", "y", "s", "sim", "t", "fraud", "fraude", "bad", "churn"];

    /// <summary>The schema file.</summary>
    /// <param name="guess">What the fields are.</param>
    /// <param name="name">Name of the schema.</param>
    public static string Write(SchemaGuess guess, string name)
    {
        var text = new StringBuilder();
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"# Made from {guess.Sample.Records:N0} records of {Path.GetFileName(guess.Sample.Path)}. Check each guess; 'vigia check' finds what does not fit."
        );
        text.AppendLine(CultureInfo.InvariantCulture, $"name: {name}").AppendLine("version: 1");
        WriteId(text, guess);
        WriteTime(text, guess);
        WriteAmount(text, guess);
        WriteFeatures(text, guess);
        WriteTruth(text, guess);
        WriteScores(text, guess);
        WritePersonal(text, guess);
        return text.ToString();
    }

    private static void WriteId(StringBuilder text, SchemaGuess guess) =>
        Line(
            text,
            guess.First(ColumnRole.Id) is { } id ? $"id: {Quoted.Text(id.Column.Path)}" : "",
            guess.First(ColumnRole.Id)?.Reason ?? "no field has a different value in every record: the place in the file is the id"
        );

    private static void WriteTime(StringBuilder text, SchemaGuess guess)
    {
        if (guess.EventTime is not { } time)
        {
            Line(text, "", "no field is a time: records count as of the moment at which they are read");
            return;
        }
        string format = time.TimeFormat!;
        Line(text, $"event_time: {{ path: {Quoted.Text(time.Path)}, format: {format} }}", "values are such times");
        if (!format.StartsWith("unix", StringComparison.Ordinal) && format != "end_to_end_id")
        {
            Line(text, "", "times without an offset are UTC; add time_zone: America/Sao_Paulo if they are local");
        }
    }

    private static void WriteAmount(StringBuilder text, SchemaGuess guess)
    {
        if (guess.First(ColumnRole.Amount) is { } amount)
        {
            int scale = amount.Column.Decimals is > 0 and <= 4 ? amount.Column.Decimals : 2;
            Line(text, $"amount: {{ path: {Quoted.Text(amount.Column.Path)}, scale: {Math.Max(scale, 2)} }}", amount.Reason);
        }
    }

    private static void WriteFeatures(StringBuilder text, SchemaGuess guess)
    {
        text.AppendLine().AppendLine("# In the order in which the model takes them.").AppendLine("features:");
        var names = new FeatureNames();
        foreach (ColumnGuess column in guess.Columns)
        {
            if (column.IsFeature)
            {
                Line(text, $"  - {Feature(names.Take(column.Column.Path), column)}", Remark(column));
            }
            else if (column.Role == ColumnRole.LeftOut)
            {
                Line(text, "", $"{column.Column.Path} is left out: it {column.Reason}", indent: "  ");
            }
        }
        text.AppendLine();
    }

    private static string Feature(string name, ColumnGuess column)
    {
        string path = column.Column.Path == name ? "" : $"path: {Quoted.Text(column.Column.Path)}";
        string type = column.Type switch
        {
            FeatureType.Boolean => "type: boolean",
            FeatureType.Category => $"type: category, values: [{string.Join(", ", column.Categories.Select(Quoted.Text))}]",
            _ => "",
        };
        string settings = string.Join(", ", new[] { path, type }.Where(s => s.Length > 0));
        return settings.Length == 0 ? Quoted.Text(name) : $"{Quoted.Text(name)}: {{ {settings} }}";
    }

    private static string Remark(ColumnGuess column) =>
        column.Type switch
        {
            FeatureType.Category when column.Column.Distinct > ColumnGuess.MostCategories =>
                $"the {ColumnGuess.MostCategories} most frequent of {column.Column.Distinct:N0} values",
            FeatureType.Number when column.Column.NotNumbers > 0 => column.Reason,
            FeatureType.Number => string.Create(CultureInfo.InvariantCulture, $"{column.Column.Min:G6} to {column.Column.Max:G6}"),
            _ => "",
        };

    private static void WriteTruth(StringBuilder text, SchemaGuess guess)
    {
        if (guess.First(ColumnRole.Truth) is not { } truth)
        {
            return;
        }
        string[] values = [.. truth.Column.Values.OrderBy(v => v.Value).Select(v => v.Key)];
        string positive = values.FirstOrDefault(v => Positive.Contains(v, StringComparer.OrdinalIgnoreCase)) ?? values[0];
        string negative = values.First(v => v != positive);
        Line(text, "", "What 'vigia profile' learns from; a record that comes live does not know it.");
        Line(
            text,
            $"truth: {{ path: {Quoted.Text(truth.Column.Path)}, fraud: [{JsonText(positive)}], legitimate: [{JsonText(negative)}] }}",
            truth.Reason
        );
    }

    private static void WriteScores(StringBuilder text, SchemaGuess guess)
    {
        string[] scores = [.. guess.Columns.Where(c => c.Role == ColumnRole.Score).Select(c => Quoted.Text(c.Column.Path))];
        if (scores.Length > 0)
        {
            Line(text, $"scores: [{string.Join(", ", scores)}]", "from 0 to 1 and named as scores");
        }
    }

    private static void WritePersonal(StringBuilder text, SchemaGuess guess)
    {
        ColumnGuess[] personal = [.. guess.Columns.Where(c => c.Role == ColumnRole.Personal)];
        if (personal.Length > 0)
        {
            // A rule on personal data needs a field that the schema names, and nothing else reads these.
            text.AppendLine()
                .AppendLine(
                    CultureInfo.InvariantCulture,
                    $"other_fields: [{string.Join(", ", personal.Select(c => Quoted.Text(c.Column.Path)))}]"
                );
            text.AppendLine().AppendLine("personal:");
        }
        foreach (ColumnGuess column in personal)
        {
            Line(text, $"  {Quoted.Text(column.Column.Path)}: hash", column.Reason);
        }
    }

    /// <summary>A value of a list that has to be text.</summary>
    private static string JsonText(string value) =>
        $"\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private static void Line(StringBuilder text, string setting, string comment, string indent = "")
    {
        if (setting.Length == 0)
        {
            text.Append(indent).Append("# ").AppendLine(comment);
            return;
        }
        text.Append(setting);
        if (comment.Length > 0)
        {
            text.Append(' ', Math.Max(1, CommentColumn - setting.Length)).Append("# ").Append(comment);
        }
        text.AppendLine();
    }
}
