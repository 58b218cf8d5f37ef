using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vigia.Engine.Windows;
using Vigia.Stages.Counting;
using Vigia.Stages.Distributions;
using Vigia.Stages.Reports;
using Vigia.Stages.Tests.Profiles;
using Vigia.Statistics.Drift;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Reports;

public sealed class WindowReportTests
{
    internal static readonly WindowReport Report = Create();

    [Fact]
    public void Write_Report_IsTheApprovedMessage() =>
        Assert.Equal("", ApprovedText.Differences("window-report.json", Indented(Json(Report))));

    [Fact]
    public void Write_Report_HasThePropertiesOfTheDocumentedSchemaAndNoOthers()
    {
        string page = File.ReadAllText(Repository.File("docs", "window-reports.md"));
        string schema = page.Split("```json")[1].Split("```")[0];
        List<string> problems = [];
        Validate(JsonDocument.Parse(Json(Report)).RootElement, JsonNode.Parse(schema)!.AsObject(), "", problems);
        Assert.Empty(problems);
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSameToTheLastBit()
    {
        WindowReport read = WindowReportReader.Read(Encoding.UTF8.GetBytes(Json(Report)));
        Assert.Equal(Json(Report), Json(read));
        Assert.Equal(Report.Basis.Id, read.Basis.Id);
        Assert.True(Report.Counts.Matches(read.Counts));
    }

    [Fact]
    public void Read_FeatureThatIsNotJudged_HasNoVerdictThereEither()
    {
        WindowReport report = Report with { Rules = Report.Rules! with { Seasonal = ["amount"] } };
        WindowReport read = WindowReportReader.Read(Encoding.UTF8.GetBytes(Json(report)));

        Assert.Equal(Json(report), Json(read));
        ReportSubject amount = read.Basis.Subjects[0];
        Assert.Equal("amount", amount.Subject.Name);
        Assert.NotNull(read.Compare(0, 0));
        Assert.Equal(DriftVerdict.Unknown, read.Rules!.Judge(amount, read.Compare(0, 0)));
        JsonElement json = JsonDocument.Parse(Json(read)).RootElement;
        Assert.Equal(JsonValueKind.Null, json.GetProperty("features")[0].GetProperty("severity").ValueKind);
    }

    [Fact]
    public void Key_SameWindowFromAnyInstance_IsTheSame()
    {
        Assert.Equal("pix-fraud|5m|2025-12-05T12:00:00Z|pix.transactions[3]", Report.Key);
        Assert.Equal($"pix-fraud|5m|2025-12-05T12:00:00Z|fleet|{Report.Basis.Id}", (Report with { IsMerged = true }).Key);
        Assert.Equal($"pix-fraud|5m|{long.MinValue}|pix.transactions[3]", (Report with { Start = long.MinValue }).Key);
    }

    [Theory]
    [InlineData("schema", "\"other\"", "not a window report of version 1 to 2")]
    [InlineData("schema_version", "3", "not a window report of version 1 to 2")]
    [InlineData("key", "\"k\"", "its key is not that of its window and partition")]
    [InlineData("rows", "9", "it has 9 rows, but the counts of 'amount' add up to 10")]
    [InlineData("rows", "-1", "a count is negative")]
    [InlineData("rows", "1.5", "a property is missing or of another type")]
    [InlineData("partitions", "[]", "it names no partition")]
    [InlineData("pipeline", "null", "a text is missing")]
    [InlineData("features", "{}", "a property is missing or of another type")]
    [InlineData("partitions", "[\"pix.transactions[3]\",\"pix.transactions[4]\"]", "it names 2 partitions, but says that none were merged")]
    [InlineData("late_rule", "\"maybe\"", "it has a rule other than drop, add")]
    [InlineData("smoothing", "\"7\"", "it has a rule other than jeffreys, evidently, frouros")]
    [InlineData("features/0/edges", "[2,1,0]", "its edges do not rise")]
    [InlineData("features/0/edges", "[0,1]", "has 4 cells, but 5 in 'reference'")]
    [InlineData("hours_of_week", "[105,168]", "it has an hour of the week twice, or one that is not 0 to 167")]
    [InlineData("hours_of_week", "[105,105]", "it has an hour of the week twice, or one that is not 0 to 167")]
    [InlineData("hour_rows", "[4,7]", "its records by hour of the week do not fit its rows")]
    [InlineData("features/0/expected", "[0.5,0.5]", "has another number of expected shares than cells")]
    [InlineData("features/0/hour_worth", "[40]", "what was expected of a feature or score is not positive, or not of the report's hours")]
    [InlineData("features/0/borrowed/day_worth", "[70,0]", "what the hours of a report borrow is not positive, or not of its hours")]
    [InlineData("features/0/counts", "[1,2]", "has 5 cells, but 2 in 'counts'")]
    [InlineData("features/0/counts", "[9223372036854775807,9223372036854775807,0,0,0]", "a property is missing or of another type")]
    public void Read_ReportThatContradictsItself_IsRefusedWithTheReason(string path, string value, string message)
    {
        JsonNode json = JsonNode.Parse(Json(Report))!;
        string[] names = path.Split('/');
        JsonNode at = names[..^1].Aggregate(json, (node, name) => int.TryParse(name, out int index) ? node[index]! : node[name]!);
        at[names[^1]] = JsonNode.Parse(value);
        var refused = Assert.Throws<WindowReportException>(() => WindowReportReader.Read(Encoding.UTF8.GetBytes(json.ToJsonString())));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{\"schema\":1}")]
    public void Read_AnythingElse_IsRefused(string text) =>
        Assert.Throws<WindowReportException>(() => WindowReportReader.Read(Encoding.UTF8.GetBytes(text)));

    private static string Json(WindowReport report) => Encoding.UTF8.GetString(new WindowReportWriter().Write(report));

    private static string Indented(string json) => JsonNode.Parse(json)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });

    private static WindowReport Create()
    {
        CellLayout number = CellLayout.OfNumber([0, 0.1f, 50]);
        var counts = new DriftCounts(5 + 5 + 5, HourOfWeek.Count)
        {
            Rows = 10,
            Late = 2,
            Ahead = 1,
        };
        (counts.Hours[105], counts.Hours[106]) = (4, 6);
        double[] worth = new double[HourOfWeek.Count];
        (worth[105], worth[106]) = (40, 60);
        double[] days = new double[HourOfWeek.Kinds];
        (days[9], days[10]) = (70, 80);
        new long[] { 1, 2, 3, 4, 0, 5, 2, 2, 0, 1, 0, 6, 1, 0, 2 }.CopyTo(counts.Cells);
        return new WindowReport
        {
            Pipeline = "pix-fraud",
            Window = "5m",
            Start = 1_764_936_000_000,
            End = 1_764_936_300_000,
            Partitions = ["pix.transactions[3]"],
            Basis = new ReportBasis
            {
                Schema = "payment",
                SchemaVersion = 3,
                Pane = TimeSpan.FromMinutes(1),
                Lateness = TimeSpan.FromMinutes(5),
                MaxAhead = TimeSpan.FromHours(1),
                Late = LateRule.Drop,
                Smoothing = Smoothing.Jeffreys,
                Subjects =
                [
                    new(new DriftSubject("amount", "number", number, [0, 40, 50, 5, 5], new Moments(12.5, 7.25, 0, 60), [0.05, null])),
                    new(
                        new DriftSubject(
                            "key",
                            "category",
                            CellLayout.OfCategory(Schemas.Category("key", "cpf", "evp", "missing")),
                            [60, 30, 5, 5, 0],
                            null
                        )
                    ),
                    new(
                        new DriftSubject(
                            "champion",
                            "score",
                            CellLayout.OfNumber([0, 0.8f, 1]),
                            [0, 90, 9, 0, 1],
                            new Moments(0.25, 0.1, 0, 1)
                        ),
                        "v1"
                    ),
                ],
            },
            Rules = new ReportRules(0.1, 0.2, -5.5),
            Expectations =
            [
                new WindowExpectation([0.1, 0.4, 0.3, 0.1, 0.1], new HourlyWorth(worth, 10, days, 20, 100), new WindowVariation(1e-4, 3)),
                null,
                null,
            ],
            Counts = counts,
        };
    }

    /// <summary>The part of JSON Schema that the page uses: type, const, required, properties, items; and no property beyond them.</summary>
    private static void Validate(JsonElement json, JsonObject schema, string path, List<string> problems)
    {
        string kind = json.ValueKind switch
        {
            JsonValueKind.True or JsonValueKind.False => "boolean",
            JsonValueKind.Number => json.TryGetInt64(out _) ? "integer" : "number",
            var other => other.ToString().ToLowerInvariant(),
        };
        string[] types =
            schema["type"] is JsonArray several ? [.. several.Select(t => t!.GetValue<string>())]
            : schema["type"] is { } one ? [one.GetValue<string>()]
            : [kind];
        if (!types.Contains(kind) && !(kind == "integer" && types.Contains("number")))
        {
            problems.Add($"{path}: {kind} is not {string.Join('|', types)}");
        }
        if (schema["const"] is { } constant && constant.ToJsonString() != json.GetRawText())
        {
            problems.Add($"{path}: is not {constant}");
        }
        if (json.ValueKind == JsonValueKind.Object)
        {
            JsonObject properties = schema["properties"]!.AsObject();
            problems.AddRange(
                schema["required"]!
                    .AsArray()
                    .Select(r => r!.GetValue<string>())
                    .Where(r => !json.TryGetProperty(r, out _))
                    .Select(r => $"{path}: misses {r}")
            );
            foreach (JsonProperty property in json.EnumerateObject())
            {
                if (properties[property.Name] is JsonObject own)
                {
                    Validate(property.Value, own, $"{path}/{property.Name}", problems);
                }
                else
                {
                    problems.Add($"{path}: has {property.Name} too");
                }
            }
        }
        else if (json.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in json.EnumerateArray())
            {
                Validate(item, schema["items"]!.AsObject(), $"{path}[]", problems);
            }
        }
    }
}
