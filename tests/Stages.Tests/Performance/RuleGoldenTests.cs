using System.Globalization;
using System.Text.Json;
using Vigia.TestSupport;
using static Vigia.Stages.Tests.Performance.PerformanceFiles;

namespace Vigia.Stages.Tests.Performance;

/// <summary>Rules from the fields of records, against pandas (<c>golden/make_rules.py</c>).</summary>
public sealed class RuleGoldenTests
{
    private const string Rules = """
        rules:
          - velocity
          - new_device: { path: device.is_new }
          - mule_list: { path: lists.mule }
          - review: { path: engine.action, values: [challenge, deny] }
          - block: { path: engine.action, values: [deny] }
        """;

    private const string Listed = """
        rules:
          - fired: { path: engine.rules, names: [velocity, new_device, mule_list] }
          - review: { path: engine.action, values: [challenge, deny] }
          - block: { path: engine.action, values: [deny] }
        """;

    private static readonly JsonElement Golden = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Performance", "golden", "rules.json")))
        .RootElement;

    [Theory]
    [InlineData(Rules)]
    [InlineData(Listed)]
    public async Task Figures_EqualPandas(string rules)
    {
        using var directory = new TempDirectory();
        WriteSchemas(directory, payment: rules);
        JsonElement[] payments = [.. Golden.GetProperty("payments").EnumerateArray()];
        directory.Write("tx.ndjson", string.Concat(payments.Select(Payment)));
        directory.Write(
            "label.ndjson",
            string.Concat(
                payments
                    .Where(p => p[8].GetInt32() == 1)
                    .Select(p => $$"""{"id":"{{p[0].GetString()}}","at":"2026-03-09T10:00:00Z","status":"agreed"}""" + "\n")
            )
        );
        JsonElement report = await RunAsync(
            directory,
            "maturity: [30d], span: 366d, max_ahead: 3660d, costs: { review: 5, friction: 12.5, loss_share: 0.9 }"
        );
        JsonElement found = report.GetProperty("summary")[1];
        JsonElement[] expected = [.. Golden.GetProperty("rules").EnumerateArray()];
        for (int i = 0; i < expected.Length; i++)
        {
            CheckRule(expected[i], found.GetProperty("rules")[i]);
            Assert.Equal(expected[i].GetProperty("fired").GetInt64(), SumOverCohorts(report, "fired", i));
            Assert.Equal(expected[i].GetProperty("fraud").GetInt64(), SumOverCohorts(report, "fraud", i));
            Assert.Equal(expected[i].GetProperty("unique").GetInt64(), SumOverCohorts(report, "unique_fraud", i));
        }
        JsonElement overlaps = found.GetProperty("rule_overlaps");
        Assert.Equal(
            Golden.GetProperty("pairs").EnumerateArray().Select(p => (p[0].GetInt64(), p[1].GetInt64(), p[2].GetInt64(), p[3].GetInt64())),
            Column("rule").Select((rule, i) => (rule, Column("other")[i], Column("both")[i], Column("both_fraud")[i]))
        );

        long[] Column(string name) => [.. overlaps.GetProperty(name).EnumerateArray().Select(v => v.GetInt64())];
    }

    [Fact]
    public async Task List_UnknownNamesAreCounted_AndKnownOnesBesideThem()
    {
        using var directory = new TempDirectory();
        WriteSchemas(directory, payment: "rules: [ listed: { path: r, names: [R1, \"7\"], separator: ' ' } ]");
        string[] lists = ["[\"R1\",7]", "[\"R1\",\"R9\",\"R8\"]", "[]", "null", "\"R1 R3  7\"", "7", "[true]", "[[\"R1\"]]", "{\"R1\":1}"];
        directory.Write(
            "tx.ndjson",
            string.Concat(lists.Select((list, i) => $$"""{"id":"{{i}}","t":"2026-03-01T10:00:00Z","v":1,"s":0.1,"r":{{list}} }""" + "\n"))
        );
        directory.Write("label.ndjson", """{"id":"0","at":"2026-03-01T10:00:00Z","status":"agreed"}""" + "\n");
        JsonElement report = await RunAsync(directory);
        JsonElement found = report.GetProperty("summary")[1];
        // The last two are not lists of names, and are rejected.
        Assert.Equal(7, found.GetProperty("models")[0].GetProperty("transactions").GetInt64());
        Assert.Equal((3, 3), (Value(found.GetProperty("rules")[0], "fired"), Value(found.GetProperty("rules")[1], "fired")));
        Assert.Equal(3, report.GetProperty("unknown_rules").GetInt64());
    }

    [Theory]
    [InlineData("", "fraud")]
    [InlineData("  name: churn", "churn")]
    public async Task Terms_AreTheSchemas(string name, string expected)
    {
        using var directory = new TempDirectory();
        WriteSchemas(directory, label: name);
        directory.Write("tx.ndjson", """{"id":"a","t":"2026-03-01T10:00:00Z","v":1,"s":0.1}""" + "\n");
        directory.Write("label.ndjson", """{"id":"a","at":"2026-03-01T10:00:00Z","status":"agreed"}""" + "\n");
        JsonElement terms = (await RunAsync(directory)).GetProperty("terms");
        Assert.Equal(expected, terms.GetProperty("event").GetString());
        Assert.Equal(JsonValueKind.Null, terms.GetProperty("currency").ValueKind);
    }

    private static void CheckRule(JsonElement expected, JsonElement found)
    {
        Assert.Equal(expected.GetProperty("rule").GetString(), found.GetProperty("rule").GetString());
        foreach (string count in new[] { "fired", "fired_amount", "fraud", "fraud_amount", "precision", "recall", "amount_recall" })
        {
            Assert.Equal((count, Value(expected, count)), (count, Value(found, count)));
        }
        foreach (string share in new[] { "unique", "marginal" })
        {
            Assert.Equal(Value(expected, "alone"), Value(found, share, "transactions"));
            Assert.Equal(Value(expected, "unique"), Value(found, share, "fraud"));
            Assert.Equal(Value(expected, "unique_amount"), Value(found, share, "fraud_amount"));
            Assert.Equal(Value(expected, "false_alarms"), Value(found, share, "legitimate"));
        }
        Assert.Equal(Value(expected, "saving"), Value(found, "marginal_net_saving"), 1e-6);
        Assert.Equal(Value(expected, "with_model"), Value(found.GetProperty("models")[0], "both"));
        Assert.Equal(Value(expected, "with_model_fraud"), Value(found.GetProperty("models")[0], "both_fraud"));
    }

    private static long SumOverCohorts(JsonElement report, string column, int rule) =>
        report
            .GetProperty("cohorts")
            .EnumerateArray()
            .Sum(c => c.GetProperty("maturities")[1].GetProperty("rules").GetProperty(column)[rule].GetInt64());

    private static string Payment(JsonElement row) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$"""{"id":"{{row[0].GetString()}}","t":"2026-03-0{{1 + row[1].GetInt32()}}T10:00:00Z","v":{{row[2].GetInt64() / 100m}},"s":{{row[3].GetDouble()}},"""
        )
        + $$""" "velocity":{{Flag(row[4])}},"device":{"is_new":"{{(row[5].GetInt32() == 1 ? "sim" : "n")}}"},"lists":{{Lists(row[6])}},"engine":{"action":"{{row[7].GetString()}}","rules":{{Listing(row)}}} }"""
        + "\n";

    // As a JSON list and as texts of several kinds, by turns.
    private static string Listing(JsonElement row)
    {
        string[] names = [.. new[] { "velocity", "new_device", "mule_list" }.Where((_, i) => row[4 + i].GetInt32() == 1)];
        long way = row[2].GetInt64() % 5;
        return way switch
            {
                0 => $"\"{string.Join(';', names)}\"",
                1 => $"\" {string.Join(" | ", names)} \"",
                2 when names.Length == 0 => "null",
                2 => $"[{string.Join(" , ", names.Select(n => $"\"{n.Replace("_", "\\u005f", StringComparison.Ordinal)}\""))}]",
                3 => JsonSerializer.Serialize(JsonSerializer.Serialize(names)),
                _ => JsonSerializer.Serialize(names),
            };
    }

    private static string Flag(JsonElement value) => value.GetInt32() == 1 ? "true" : "false";

    // A rule whose field is missing did not fire.
    private static string Lists(JsonElement value) => value.GetInt32() == 1 ? """{"mule":1}""" : "{}";
}
