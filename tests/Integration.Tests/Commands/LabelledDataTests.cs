using System.Globalization;
using System.Text.Json;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Commands;

/// <summary>
/// A classifier's predictions whose monthly performance NannyML has estimated without labels and published (NannyML, Apache-2.0: "California housing").
/// The data is not part of the repository: <c>VIGIA_TEST_DATA</c> names the folder that holds <c>nannyml-california</c>, else it is looked for in <c>../shared/data</c>.
/// </summary>
public sealed class LabelledDataTests
{
    private static readonly string Data = Path.Combine(
        Environment.GetEnvironmentVariable("VIGIA_TEST_DATA") ?? Path.Combine(Repository.Root, "..", "shared", "data"),
        "nannyml-california"
    );

    [Fact]
    public async Task Estimate_NannyMLsCalifornia_ReproducesItsPublishedMonthsAndItsOnlyAlert()
    {
        Assert.SkipUnless(
            Directory.Exists(Data),
            "the data of NannyML is not on this machine; VIGIA_TEST_DATA names the folder that holds 'nannyml-california'"
        );
        using var directory = new TempDirectory();
        await RunAsync(directory);
        using JsonDocument report = JsonDocument.Parse(
            await File.ReadAllTextAsync(directory["report.json"], TestContext.Current.CancellationToken)
        );
        JsonElement[] periods = [.. report.RootElement.GetProperty("estimate").GetProperty("periods").EnumerateArray()];
        (string Month, double Auc)[] published =
        [
            .. File.ReadLines(Path.Combine(Data, "expected_cbpe_monthly.csv"))
                .Skip(1)
                .Select(l => l.Split(','))
                .Select(c => (c[0], double.Parse(c[1], CultureInfo.InvariantCulture))),
        ];
        Assert.Equal(11, published.Length);
        foreach ((string month, double auc) in published)
        {
            JsonElement period = periods.Single(p => p.GetProperty("start").GetString()!.StartsWith(month, StringComparison.Ordinal));
            Assert.Equal(auc, RocAuc(period).GetProperty("value").GetDouble(), 2e-5);
            Assert.Equal(month == "2021-09", RocAuc(period).GetProperty("alert").GetBoolean());
        }
    }

    private static JsonElement RocAuc(JsonElement period) => period.GetProperty("models")[0].GetProperty("roc_auc");

    private static async Task RunAsync(TempDirectory directory)
    {
        directory.Write(
            "schema.yaml",
            """
            name: california
            id: id
            event_time: { path: timestamp }
            features: [MedInc, HouseAge, AveRooms, AveBedrms, Population, AveOccup, Latitude, Longitude]
            scores: [y_pred_proba]
            truth: { path: clf_target, fraud: ["1"], legitimate: ["0"] }
            """
        );
        string stages = $$"""
            name: california
            source: { files: { paths: { transaction: {{Path.Combine(Data, "california_housing_analysis.csv")}} } } }
            records: { transaction: schema.yaml }
            stages:
              - decode: { format: csv }
              - score: { models: [ { name: production, from_field: y_pred_proba } ] }

            """;
        string reference = directory.Write("reference.yaml", stages);
        string pipeline = directory.Write("pipeline.yaml", stages + "  - estimate: { reference: profile.json, lateness: 366d }\n");
        (int exitCode, string output, string error) = await VigiaProgram.RunAsync(
            "profile",
            reference,
            "--input",
            Path.Combine(Data, "california_housing_reference.csv"),
            "--output",
            directory["profile.json"]
        );
        Assert.Equal((0, ""), (exitCode, error));
        Assert.Contains("model 'production': calibrated on 2,116 legitimate records and 3,716 frauds", output, StringComparison.Ordinal);
        (exitCode, _, error) = await VigiaProgram.RunAsync("run", pipeline, "--report", directory["report.json"]);
        Assert.True(exitCode == 0, error);
    }
}
