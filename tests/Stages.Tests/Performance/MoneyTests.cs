using System.Globalization;
using System.Text.Json;
using Vigia.Stages.Performance.Counting;
using Vigia.TestSupport;
using static Vigia.Stages.Tests.Performance.PerformanceFiles;

namespace Vigia.Stages.Tests.Performance;

/// <summary>Money, capacity and thresholds against a calculation payment by payment.</summary>
public sealed class MoneyTests
{
    [Fact]
    public async Task Figures_EqualTheCalculationPaymentByPayment()
    {
        using var directory = new TempDirectory();
        WriteSchemas(directory);
        var random = new Random(5);
        var payments = Enumerable
            .Range(0, 3000)
            .Select(i =>
                (Id: $"P{i}", Day: i % 3, Amount: random.Next(1, 100_000), Score: Math.Round(random.NextDouble(), 4), IsFraud: false)
            )
            .ToArray();
        payments = [.. payments.Select(p => p with { IsFraud = random.NextDouble() < p.Score * p.Score * 0.3 })];
        directory.Write(
            "tx.ndjson",
            string.Concat(
                payments.Select(p =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $$"""{"id":"{{p.Id}}","t":"2026-03-0{{1 + p.Day}}T10:00:00Z","v":"{{p.Amount / 100m}}","s":{{p.Score}}}"""
                    ) + "\n"
                )
            )
        );
        directory.Write(
            "label.ndjson",
            string.Concat(
                payments.Where(p => p.IsFraud).Select(p => $$"""{"id":"{{p.Id}}","at":"2026-03-09T10:00:00Z","status":"agreed"}""" + "\n")
            )
        );
        JsonElement report = await RunAsync(
            directory,
            "maturity: [30d], span: 366d, max_ahead: 3660d, capacity: 100/day, costs: { review: 5, friction: 12.5, loss_share: 0.9 }"
        );
        JsonElement model = report.GetProperty("summary")[1].GetProperty("models")[0];
        var flagged = payments.Where(p => p.Score >= 0.5).ToArray();
        (double tp, double fp) = (flagged.Count(p => p.IsFraud), flagged.Count(p => !p.IsFraud));
        double caught = flagged.Where(p => p.IsFraud).Sum(p => (double)p.Amount);
        double all = payments.Where(p => p.IsFraud).Sum(p => (double)p.Amount);
        JsonElement money = model.GetProperty("money");
        Assert.Equal(fp / tp, Value(money, "false_positives_per_fraud"), 1e-12);
        Assert.Equal(10_000 * all / payments.Sum(p => (double)p.Amount), Value(money, "fraud_basis_points"), 1e-9);
        Assert.Equal((caught, all - caught), (Value(money, "caught_amount"), Value(money, "lost_amount")));
        Assert.Equal(0.9 * caught - 500 * flagged.Length - 1250 * fp, Value(money, "net_saving"), 1e-3);
        double top = payments.GroupBy(p => p.Day).Sum(day => day.OrderByDescending(p => p.Score).Take(100).Count(p => p.IsFraud)) / 300.0;
        JsonElement capacity = model.GetProperty("capacity").GetProperty("precision");
        Assert.Equal(top, Value(capacity), 1e-12);
        Assert.True(model.GetProperty("capacity").GetProperty("is_exact").GetBoolean());
        double reviewedFraud = payments
            .GroupBy(p => p.Day)
            .Sum(day => day.OrderByDescending(p => p.Score).Take(100).Where(p => p.IsFraud).Sum(p => (double)p.Amount));
        Assert.Equal(reviewedFraud, model.GetProperty("capacity").GetProperty("fraud_amount").GetDouble());
        CheckThresholds(model.GetProperty("thresholds"), [.. payments.Select(p => (p.Score, p.IsFraud))]);
        double brier = payments.Average(p => Math.Pow(p.Score - (p.IsFraud ? 1 : 0), 2));
        Assert.InRange(
            brier,
            Value(model, "calibration", "brier") - Value(model, "calibration", "error_bound"),
            Value(model, "calibration", "brier") + Value(model, "calibration", "error_bound")
        );
        Assert.InRange(Value(model, "calibration", "error_bound"), 1e-6, 0.001);
        CheckCalibrationError(model.GetProperty("calibration"), [.. payments.Select(p => (p.Score, p.IsFraud))]);
    }

    /// <summary>By the bins between the thresholds of the table, and scores as they are.</summary>
    private static void CheckCalibrationError(JsonElement calibration, (double Score, bool IsFraud)[] payments)
    {
        IReadOnlyList<float> edges = new ScoreBins(0.5f).Values;
        double error = payments
            .GroupBy(p => edges.Count(edge => edge <= (float)p.Score))
            .Sum(bin => Math.Abs(bin.Sum(p => (p.IsFraud ? 1 : 0) - p.Score)) / payments.Length);
        double bound = Value(calibration, "error_bound");
        double found = Value(calibration, "expected_calibration_error");
        Assert.InRange(error, found - bound, found + bound);
    }

    private static void CheckThresholds(JsonElement table, (double Score, bool IsFraud)[] payments)
    {
        double[] thresholds = [.. table.GetProperty("threshold").EnumerateArray().Select(t => t.GetDouble())];
        Assert.True(thresholds.Length > 50);
        for (int i = 0; i < thresholds.Length; i++)
        {
            var flagged = payments.Where(p => (float)p.Score >= (float)thresholds[i]).ToArray();
            Assert.Equal(flagged.Length / 3.0, table.GetProperty("flagged_per_day")[i].GetDouble(), 1e-9);
            Assert.Equal((double)flagged.Count(p => p.IsFraud) / flagged.Length, table.GetProperty("precision")[i].GetDouble(), 1e-12);
            Assert.Equal(
                (double)flagged.Count(p => p.IsFraud) / payments.Count(p => p.IsFraud),
                table.GetProperty("recall")[i].GetDouble(),
                1e-12
            );
        }
    }
}
