using System.Text.Json;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Performance;

/// <summary>Payments and late, revised labels in a random order: every count and figure of every day is that of pandas and scikit-learn on the raw scores.</summary>
public sealed class ScikitLearnTests
{
    private static readonly string[] Counts =
    [
        "transactions",
        "flagged",
        "flagged_amount",
        "unlabelled",
        "pending",
        "withdrawn",
        "legitimate",
        "fraud",
        "true_positives",
        "false_positives",
        "false_negatives",
        "true_negatives",
    ];

    [Fact]
    public async Task Report_EveryCohortAndMaturity_EqualsScikitLearn()
    {
        using JsonDocument golden = JsonDocument.Parse(
            await File.ReadAllTextAsync(
                Path.Combine(AppContext.BaseDirectory, "Performance/golden/late-labels.json"),
                TestContext.Current.CancellationToken
            )
        );
        object[] records =
        [
            .. golden
                .RootElement.GetProperty("payments")
                .EnumerateArray()
                .Select(p => new Payment(
                    p[0].GetString()!,
                    p[1].GetInt64(),
                    p[2].GetInt64(),
                    [(float)p[3].GetDouble(), (float)p[4].GetDouble()],
                    0
                )),
            .. golden
                .RootElement.GetProperty("labels")
                .EnumerateArray()
                .Select(l => new Report(l[0].GetString()!, l[1].GetInt64(), (Verdict)l[2].GetInt32())),
        ];
        new Random(5).Shuffle(records);
        await using PerformanceStand stand = await new PerformanceStand(o =>
            o with
            {
                Store = o.Store with { BufferRows = 500 },
            }
        ).StartAsync();
        foreach ((object Record, long Offset)[] batch in PerformanceStand.WithOffsets(records).Chunk(97))
        {
            await stand.SendAsync(batch);
        }
        JsonElement report = stand.Report();
        foreach (JsonElement expected in golden.RootElement.GetProperty("expected").EnumerateArray())
        {
            JsonElement found = report
                .GetProperty("cohorts")[expected.GetProperty("day").GetInt32()]
                .GetProperty("maturities")
                .EnumerateArray()
                .First(m => m.GetProperty("maturity").GetString() == expected.GetProperty("maturity").GetString())
                .GetProperty("models")[expected.GetProperty("model").GetInt32()];
            Check(expected, found);
        }
    }

    private static void Check(JsonElement expected, JsonElement found)
    {
        foreach (string count in Counts)
        {
            Assert.Equal((count, expected.GetProperty(count).GetInt64()), (count, found.GetProperty(count).GetInt64()));
        }
        foreach (string figure in new[] { "precision", "recall", "f1", "amount_recall" })
        {
            Assert.Equal(Number(expected, figure), Number(found.GetProperty(figure), "value"), 1e-14);
        }
        foreach (string area in new[] { "roc_auc", "pr_auc" })
        {
            double exact = Number(expected, area);
            double bound = Number(found.GetProperty(area), "error_bound");
            // The exact scores' area lies within the bounds that come from ties inside bins.
            Assert.True(
                double.IsNaN(exact) || Math.Abs(exact - Number(found.GetProperty(area), "value")) <= bound + 1e-12,
                $"{area} {exact}: {found.GetProperty(area)}"
            );
            bool isEnough = expected.GetProperty("fraud").GetInt64() >= 10 && expected.GetProperty("true_negatives").GetInt64() >= 100;
            Assert.True(!isEnough || area == "pr_auc" || bound < 0.05, $"{area}: the bound of {bound} is wide");
            double value = Number(found.GetProperty(area), "value");
            Assert.True(
                !isEnough || (Number(found.GetProperty(area), "lower") < value && value < Number(found.GetProperty(area), "upper")),
                $"{area}: {value} is not within its interval: {found.GetProperty(area)}"
            );
        }
    }

    private static double Number(JsonElement element, string name) =>
        element.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : double.NaN;
}
