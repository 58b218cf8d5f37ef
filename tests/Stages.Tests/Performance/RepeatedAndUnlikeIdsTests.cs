using System.Globalization;
using System.Text.Json;
using Vigia.TestSupport;
using static Vigia.Stages.Tests.Performance.PerformanceFiles;

namespace Vigia.Stages.Tests.Performance;

/// <summary>A sender that repeats payments, and labels whose ids are written otherwise, change no figure without a word.</summary>
public sealed class RepeatedAndUnlikeIdsTests
{
    private const string Settings = "maturity: [1d, 7d], span: 366d, max_ahead: 3660d";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task PaymentSentAgain_IsCountedOnce(int times)
    {
        using var directory = new TempDirectory();
        Write(directory, id => id, times);
        JsonElement report = await RunAsync(directory, Settings);
        JsonElement latest = report.GetProperty("summary")[2].GetProperty("models")[0];
        Assert.Equal(
            (1000, 1, 100, 0),
            (Value(latest, "transactions"), Value(latest, "precision"), Value(latest, "true_positives"), Value(latest, "unlabelled"))
        );
        Assert.Equal((times - 1) * 1000, Value(report, "transactions_repeated"));
    }

    [Fact]
    public async Task IdsThatNeverMeet_HoldFiguresBack()
    {
        using var directory = new TempDirectory();
        Write(directory, id => $"{id}.0", 1);
        JsonElement report = await RunAsync(directory, Settings);
        JsonElement model = report.GetProperty("summary")[2].GetProperty("models")[0];
        Assert.True(double.IsNaN(Value(model, "precision")) && Value(model, "false_positives") == 0);
        Assert.Contains("normalise_ids", report.GetProperty("held_back").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0}.0")]
    [InlineData("{0:00000000}")]
    [InlineData(" {0} ")]
    [InlineData("a{0}")]
    public async Task Normalised_IdsMeet(string form)
    {
        using var directory = new TempDirectory();
        bool isText = form.StartsWith('a');
        Write(directory, id => string.Format(CultureInfo.InvariantCulture, form, id), 1, id => isText ? $"A{id}" : $"{id}");
        JsonElement report = await RunAsync(directory, $"{Settings}, normalise_ids: [trim, case, number]");
        Assert.Equal(100, Value(report.GetProperty("summary")[2].GetProperty("models")[0], "true_positives"));
    }

    private static void Write(TempDirectory directory, Func<int, object> label, int times, Func<int, string>? payment = null)
    {
        WriteSchemas(directory);
        IEnumerable<string> payments = Enumerable
            .Range(0, 1000)
            .SelectMany(i =>
                Enumerable.Repeat(
                    JsonSerializer.Serialize(
                        new
                        {
                            id = payment?.Invoke(i) ?? $"{i}",
                            t = $"2026-01-{1 + i % 20:00}T00:00:00Z",
                            v = "1.00",
                            s = i % 10 == 0 ? 0.9 : 0.1,
                        }
                    ),
                    times
                )
            );
        IEnumerable<string> labels = Enumerable
            .Range(0, 1000)
            .Select(i =>
                JsonSerializer.Serialize(
                    new
                    {
                        id = $"{label(i)}",
                        at = $"2026-01-{1 + i % 20:00}T12:00:00Z",
                        status = i % 10 == 0 ? "agreed" : "rejected",
                    }
                )
            );
        directory.Write("tx.ndjson", string.Join('\n', payments) + "\n");
        directory.Write("label.ndjson", string.Join('\n', labels) + "\n");
    }

    [Fact]
    public async Task LabelsBeyondTheLastPayment_MaturityIsFinal()
    {
        using var directory = new TempDirectory();
        WriteSchemas(directory);
        directory.Write(
            "tx.ndjson",
            string.Concat(
                Enumerable.Range(0, 3).Select(d => $$"""{"id":"{{d}}","t":"2026-06-0{{1 + d}}T00:00:00Z","v":"1","s":0.9}""" + "\n")
            )
        );
        directory.Write(
            "label.ndjson",
            """
            {"id":"0","at":"2026-06-02T00:00:00Z","status":"agreed"}
            {"id":"1","at":"2026-07-12T00:00:00Z","status":"agreed"}

            """
        );
        JsonElement summary = (await RunAsync(directory, "maturity: [7d, 91d], max_ahead: 3660d")).GetProperty("summary");
        Assert.Equal((3, 0), (Value(summary[0], "cohorts"), Value(summary[1], "cohorts")));
        Assert.Equal(1, Value(summary[0].GetProperty("models")[0], "true_positives"));
        // Nothing is known of the age that no cohort has.
        Assert.True(double.IsNaN(Value(summary[1], "completeness")));
    }
}
