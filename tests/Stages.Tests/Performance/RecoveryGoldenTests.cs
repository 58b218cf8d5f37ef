using System.Text.Json;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Performance;

/// <summary>
/// Random funds recoveries in every order, repeated, cut into batches and restarted: the counts are those of <c>golden/make_recoveries.py</c>, which knows
/// everything from the beginning.
/// </summary>
public sealed class RecoveryGoldenTests
{
    private static readonly JsonElement Golden = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Performance", "golden", "recoveries.json")))
        .RootElement;

    private static readonly string[] Kinds = ["unknown", "scam", "account_takeover", "coercion", "fraudulent_access", "other"];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Recoveries_InAnyOrder_CountAsThePlainCalculation(int seed)
    {
        await using PerformanceStand stand = await new PerformanceStand().StartAsync();
        await PlayAsync(stand, new Random(seed));
        JsonElement[] cohorts = [.. stand.Report().GetProperty("cohorts").EnumerateArray()];
        JsonElement[] expected = [.. Golden.GetProperty("expected").EnumerateArray()];
        for (int age = 0; age < expected.Length; age++)
        {
            JsonElement[] found = [.. cohorts.Select(c => c.GetProperty("maturities")[age])];
            foreach (string verdict in new[] { "pending", "withdrawn", "legitimate", "fraud" })
            {
                Assert.Equal(
                    (age, verdict, Count(expected[age], $"truth_{verdict}")),
                    (age, verdict, Sum(found, m => Count(Model(m), verdict)))
                );
                Assert.Equal(
                    (age, verdict, Count(expected[age], $"payee_{verdict}")),
                    (age, verdict, Sum(found, m => Count(m.GetProperty("cases").GetProperty("payee_side"), verdict)))
                );
            }
            Assert.Equal(
                (Count(expected[age], "caught"), Count(expected[age], "missed"), Count(expected[age], "stake")),
                (
                    Sum(found, m => Count(Model(m), "true_positives")),
                    Sum(found, m => Count(Model(m), "false_negatives")),
                    Sum(found, m => Count(Model(m), "true_positive_amount") + Count(Model(m), "false_negative_amount"))
                )
            );
            Assert.Equal(
                expected[age].GetProperty("kinds").EnumerateArray().Select(k => k.GetInt64()),
                Kinds.Select(kind =>
                    found
                        .SelectMany(m => Model(m).GetProperty("situations").EnumerateArray())
                        .Where(s => s.GetProperty("situation").GetString() == kind)
                        .Sum(s => Count(s, "caught") + Count(s, "missed"))
                )
            );
        }
    }

    private static async Task PlayAsync(PerformanceStand stand, Random random)
    {
        object[] once =
        [
            .. Golden.GetProperty("payments").EnumerateArray().Select(PaymentOf),
            .. Golden.GetProperty("labels").EnumerateArray().Select(LabelOf),
        ];
        object[] records = [.. once, .. once.Where(_ => random.Next(3) == 0)];
        random.Shuffle(records);
        List<(object Record, long Offset)> sent = PerformanceStand.WithOffsets(records);
        for (int at = 0; at < sent.Count; )
        {
            int count = Math.Min(sent.Count - at, random.Next(1, 80));
            await stand.SendAsync(sent.GetRange(at, count));
            at += count;
            if (random.Next(8) == 0)
            {
                stand.Save();
            }
            else if (random.Next(12) == 0)
            {
                // The source goes back to the very beginning.
                await stand.CrashAsync();
                await stand.SendAsync(sent.GetRange(0, at));
            }
        }
    }

    private static object PaymentOf(JsonElement row) =>
        new Payment(row[0].GetString()!, row[1].GetInt64(), row[2].GetInt64(), [row[3].GetSingle(), row[3].GetSingle()], 0);

    private static object LabelOf(JsonElement row) =>
        new Report(
            row[0].GetString()!,
            row[1].GetInt64(),
            (Verdict)row[2].GetInt32(),
            new LabelDetail(
                row[3].GetUInt64(),
                row[4].GetUInt64(),
                row[8].GetInt64(),
                LabelDetail.NoAmount,
                (LabelRole)row[5].GetInt32(),
                (LabelSide)row[6].GetInt32(),
                (LabelSituation)row[7].GetInt32(),
                AnalysisResult.None,
                row[9].GetInt32() != 0,
                false
            )
        );

    private static JsonElement Model(JsonElement maturity) => maturity.GetProperty("models")[0];

    private static long Count(JsonElement of, string name) => of.GetProperty(name).GetInt64();

    private static long Sum(JsonElement[] maturities, Func<JsonElement, long> of) => maturities.Sum(of);
}
