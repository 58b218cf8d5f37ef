using System.Text;
using System.Text.Json;
using Vigia.Engine.Configuration;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;
using Vigia.Stages.Score.Inputs;
using Vigia.Stages.Score.Models;

namespace Vigia.Stages.Score.Samples;

/// <summary>
/// Reads sample rows: CSV with a header, or one JSON object per line (by the file's first character). Columns are named like the schema's
/// features, and <see cref="ScoreColumn"/> holds the score that the model's author got for the row.
/// </summary>
internal sealed class SampleFile
{
    /// <summary>The column of the expected score.</summary>
    public const string ScoreColumn = "expected_score";

    private readonly ModelOffer _offer;
    private readonly SampleCells _cells;
    private readonly List<Sample> _samples = [];

    private SampleFile(ModelOffer offer, InputsPlan inputs)
    {
        _offer = offer;
        _cells = new SampleCells(offer.Schema.Features, inputs);
    }

    /// <summary>The samples that the model's settings name; none if they name no file.</summary>
    /// <exception cref="ModelRefusedException">The file cannot be read, or a row of it is not a sample.</exception>
    public static IReadOnlyList<Sample> Read(ModelOffer offer, InputsPlan inputs)
    {
        if (offer.Model.Samples is not { } options)
        {
            return [];
        }
        var file = new SampleFile(offer, inputs);
        string name = Path.GetFileName(options.Path);
        try
        {
            file.Read(File.ReadAllLines(options.Path, Encoding.UTF8), name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw file.Refuse($"cannot read its samples: {e.Message}");
        }
        return file._samples.Count > 0 ? file._samples : throw file.Refuse($"{name} holds no samples");
    }

    private void Read(string[] lines, string name)
    {
        bool isJson = lines.FirstOrDefault(line => line.Length > 0)?.TrimStart().StartsWith('{') ?? false;
        IReadOnlyList<string>? header = null;
        for (int i = 0; i < lines.Length; i++)
        {
            if (string.IsNullOrWhiteSpace(lines[i]))
            {
                continue;
            }
            if (!isJson && header is null)
            {
                header = Header(lines[i], name, i + 1);
                continue;
            }
            Dictionary<string, string?> cells = isJson ? FromJson(lines[i], name, i + 1) : FromCsv(header!, lines[i], name, i + 1);
            Add(cells, name, i + 1);
        }
    }

    private IReadOnlyList<string> Header(string line, string name, int number)
    {
        IReadOnlyList<string> header = Cells(line, name, number);
        string[] known = [.. _offer.Schema.Features.Select(feature => feature.Name), ScoreColumn];
        return header.FirstOrDefault(column => !known.Contains(column)) is { } unknown
            ? throw Refuse(
                $"{name} has a column '{unknown}', and schema '{_offer.Schema.Name}' has no such feature{Suggestion.Phrase(unknown, known)}"
            )
            : header;
    }

    private Dictionary<string, string?> FromCsv(IReadOnlyList<string> header, string line, string name, int number)
    {
        IReadOnlyList<string> cells = Cells(line, name, number);
        return cells.Count == header.Count
            ? header.Zip(cells).DistinctBy(pair => pair.First).ToDictionary(pair => pair.First, pair => (string?)pair.Second)
            : throw Refuse($"{name}, line {number} has {cells.Count} columns, and the header has {header.Count}");
    }

    private IReadOnlyList<string> Cells(string line, string name, int number)
    {
        try
        {
            return CsvHeader.Parse(Encoding.UTF8.GetBytes(line), (byte)',');
        }
        catch (InvalidOperationException)
        {
            throw Refuse($"{name}, line {number} is not CSV");
        }
    }

    private Dictionary<string, string?> FromJson(string line, string name, int number)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            var cells = new Dictionary<string, string?>();
            foreach (JsonProperty property in json.RootElement.EnumerateObject())
            {
                cells[property.Name] = property.Value.ValueKind == JsonValueKind.Null ? null : property.Value.ToString();
            }
            return cells;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw Refuse($"{name}, line {number} is not a JSON object");
        }
    }

    private void Add(Dictionary<string, string?> cells, string name, int number)
    {
        if (!SampleCells.TryNumber(cells.GetValueOrDefault(ScoreColumn), out float expected))
        {
            throw Refuse($"{name}, line {number} has no number in '{ScoreColumn}'");
        }
        float[] row = new float[_offer.Schema.Features.Count];
        var exact = new ExactNumber[row.Length];
        for (int column = 0; column < row.Length; column++)
        {
            string feature = _offer.Schema.Features[column].Name;
            string? cell = cells.GetValueOrDefault(feature);
            row[column] = _cells.Value(column, cell)
                ?? throw Refuse($"{name}, line {number}: '{feature}' has no value that the schema accepts");
            exact[column] = _cells.Exact(column, cell, row[column]);
        }
        _samples.Add(new Sample(number, row, exact, expected));
    }

    private ModelRefusedException Refuse(string reason) => new(ScoreSpec.SamplesField, $"model '{_offer.Model.Name}': {reason}");
}

/// <summary>A row and its score.</summary>
/// <param name="Line">Its line in the file, from 1.</param>
/// <param name="Row">One value per feature of the schema.</param>
/// <param name="Exact">The same values unrounded.</param>
/// <param name="Expected">The score that the model's author got.</param>
internal sealed record Sample(int Line, float[] Row, ExactNumber[] Exact, float Expected);
