using System.Globalization;
using System.Text;
using Vigia.Stages.Sources.Files;

namespace Vigia.Stages.Inference;

/// <summary>Writes a pipeline for files like the sample: decode, score where there is something to score, drift.</summary>
public static class PipelineText
{
    /// <summary>The pipeline file.</summary>
    /// <param name="guess">What the fields are.</param>
    /// <param name="files">The other files that belong to it, relative to this one.</param>
    public static string Write(SchemaGuess guess, PipelineFiles files)
    {
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"# vigia run {files.Name}.yaml --report report.html");
        text.AppendLine(CultureInfo.InvariantCulture, $"name: {files.Name}").AppendLine();
        WriteSource(text, guess.Sample, files);
        text.AppendLine("records:").AppendLine(CultureInfo.InvariantCulture, $"  transaction: {Quoted.Text(files.Schema)}").AppendLine();
        text.AppendLine("stages:");
        WriteDecode(text, guess);
        WriteScore(text, guess, files);
        if (files.Profile is { } profile)
        {
            WriteDrift(text, guess, profile);
        }
        return text.ToString();
    }

    private static void WriteSource(StringBuilder text, Sample sample, PipelineFiles files)
    {
        text.AppendLine("source:").AppendLine("  files:");
        text.AppendLine(CultureInfo.InvariantCulture, $"    paths: {{ transaction: \"${{VIGIA_INPUT:-{files.Input}}}\" }}");
        text.AppendLine(CultureInfo.InvariantCulture, $"    format: {sample.Format.Format.ToString().ToLowerInvariant()}");
        if (sample.Format.Delimiter != (byte)',')
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"    delimiter: \"{sample.Format.DelimiterText}\"");
        }
        if (!sample.Format.HasHeader)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"    columns: [{string.Join(", ", sample.Format.Columns)}]   # the file has no header line: give them their names, in the schema too"
            );
        }
        text.AppendLine();
    }

    private static void WriteDecode(StringBuilder text, SchemaGuess guess)
    {
        string format = guess.Sample.Format.Format == FileFormat.Csv ? "csv" : "json";
        string comma = guess.Sample.Columns.Any(c => c.IsDecimalComma) ? ", decimal: \",\"" : "";
        string encoding = guess.Sample.Format.IsWindows1252 ? ", encoding: windows-1252" : "";
        text.AppendLine(CultureInfo.InvariantCulture, $"  - decode: {{ format: {format}{comma}{encoding} }}");
    }

    private static void WriteScore(StringBuilder text, SchemaGuess guess, PipelineFiles files)
    {
        ColumnGuess? score = guess.First(ColumnRole.Score);
        string? origin =
            files.Model is { } model ? $"path: {Quoted.Text(model)}"
            : score is not null ? $"from_field: {Quoted.Text(score.Column.Path)}"
            : null;
        if (origin is not null)
        {
            text.AppendLine("  - score:").AppendLine("      models:");
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"        - {{ name: model, {origin}, threshold: 0.5 }}   # a score from here on is flagged"
            );
        }
    }

    private static void WriteDrift(StringBuilder text, SchemaGuess guess, string profile)
    {
        text.AppendLine("  - drift:");
        text.AppendLine(CultureInfo.InvariantCulture, $"      reference: {Quoted.Text(profile)}");
        text.AppendLine(CultureInfo.InvariantCulture, $"      windows: [{Window(guess)}]");
        text.AppendLine("      lateness: 3660d                       # files come in any order of time");
    }

    /// <summary>A length that gives some ten windows or more, and each of them enough records.</summary>
    private static string Window(SchemaGuess guess)
    {
        if (guess.EventTime is not { } time)
        {
            return "24h";
        }
        double days = (time.LastTime - time.FirstTime) / 86_400_000.0;
        return days switch
        {
            > 300 => "30d",
            > 60 => "7d",
            > 5 => "24h",
            _ => "1h",
        };
    }
}

/// <summary>The files that a pipeline names.</summary>
/// <param name="Name">Of the pipeline, and of its files without extension.</param>
/// <param name="Input">What is read.</param>
/// <param name="Schema">The record schema.</param>
/// <param name="Model">The ONNX file; null without one.</param>
/// <param name="Profile">The reference; null without one.</param>
public sealed record PipelineFiles(string Name, string Input, string Schema, string? Model, string? Profile);
