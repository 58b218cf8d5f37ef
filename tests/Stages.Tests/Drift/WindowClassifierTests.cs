using System.Text.Json;
using Vigia.Engine.Schemas;
using Vigia.Stages.Tests.Profiles;
using Vigia.Statistics.Joint;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Drift;

/// <summary>Whether the records of a window can be distinguished from those of the reference.</summary>
public sealed class WindowClassifierTests
{
    private static readonly RecordSchema Schema = Schemas.Of(Schemas.Number("a"), Schemas.Number("b"), Schemas.Category("c", "x", "y"));

    [Fact]
    public void Compare_PairThatIsBroken_IsFoundThoughEachColumnIsTheSame()
    {
        DomainComparison found = DomainClassifier.Compare(Codes(1000, 1, isTogether: true), Codes(1000, 2, isTogether: false), 4)!;
        Assert.True(found.Deviations > 10, $"{found.Auc} by chance {found.ChanceMean} +- {found.ChanceDeviation}");
        Assert.InRange(found.Auc, 0.65, 1);
        Assert.InRange(found.Shares[0] + found.Shares[1], 0.7, 1);
        Assert.Equal(1, found.Shares.Sum(), 9);
    }

    [Fact]
    public void Compare_SamplesOfOneDistribution_AreNotDistinguished()
    {
        DomainComparison[] quiet =
        [
            .. Enumerable.Range(0, 20).Select(i => DomainClassifier.Compare(Codes(400, 10 + i, true), Codes(400, 50 + i, true), 4)!),
        ];
        Assert.All(quiet, q => Assert.InRange(q.Deviations, -4, 4), throwIfEmpty: true);
        Assert.InRange(quiet.Average(q => q.Deviations), -0.8, 0.8);
        Assert.Null(DomainClassifier.Compare(Codes(199, 1, true), Codes(400, 2, true), 4));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Report_SaysWhetherTheLongestWindowDiffers_AndByWhichFeatures(bool isBroken)
    {
        await using DriftStand stand = await new DriftStand(Schema, Rows(4000, 1, false), timeOf: i => i * 900_000L).StartAsync();
        await stand.AddAsync(Rows(2000, 2, isBroken).Select((row, i) => stand.Record(row, i * 43_000L)));
        JsonElement classifier = stand.Report().GetProperty("classifier");
        Assert.Equal(isBroken, classifier.GetProperty("different").GetBoolean());
        Assert.Equal("24h", classifier.GetProperty("window").GetString());
        Assert.InRange(classifier.GetProperty("rows").GetInt32(), 200, 2000);
        if (isBroken)
        {
            string[] named =
            [
                .. classifier.GetProperty("explained_by").EnumerateArray().Take(2).Select(f => f.GetProperty("feature").GetString()!),
            ];
            Assert.Equal(["a", "b"], named.Order());
        }
    }

    private static byte[] Codes(int rows, int seed, bool isTogether)
    {
        var random = new Random(seed);
        byte[] codes = new byte[rows * 4];
        for (int row = 0; row < rows; row++)
        {
            random.NextBytes(codes.AsSpan(row * 4, 4));
            for (int column = 0; column < 4; column++)
            {
                codes[row * 4 + column] %= 6;
            }
            if (isTogether)
            {
                codes[row * 4 + 1] = codes[row * 4];
            }
        }
        return codes;
    }

    private static float[][] Rows(int count, int seed, bool isBroken)
    {
        var random = new Random(seed);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(_ =>
                {
                    float a = random.Next(100);
                    return new[] { a, (isBroken ? random.Next(100) : a) + random.Next(5), random.Next(2) };
                }),
        ];
    }
}
