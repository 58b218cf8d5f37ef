using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Drift;
using Vigia.Stages.Profiles;
using Vigia.Stages.Tests.Profiles;
using Vigia.Statistics.Drift;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Drift;

/// <summary>Drift that no single feature shows.</summary>
public sealed class JointDriftTests
{
    private static readonly RecordSchema Schema = Schemas.Of(
        Schemas.Number("amount"),
        Schemas.Number("income"),
        Schemas.Category("channel", "app", "web"),
        Schemas.Number("age")
    );

    [Fact]
    public async Task BrokenCorrelation_IsCriticalByTheJointScoreAlone()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference(), adjustProfile: p => p).StartAsync();
        await stand.AddAsync(Records(stand, Rows(3000, 7, isBroken: true)));
        WindowDrift window = stand.Stage.Snapshot()!.Windows[^1];
        Assert.Equal(DriftLevel.Critical, window.Features[^1].Level);
        Assert.Equal(JointReference.Name, window.Features[^1].Name);
        Assert.All(window.Features.SkipLast(1), f => Assert.Equal(DriftLevel.None, f.Level), throwIfEmpty: true);
    }

    [Fact]
    public async Task UnseenCombination_InOneRecordOfAHundred_IsEvidence()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference(), adjustProfile: p => p).StartAsync();
        float[][] rows = Rows(3000, 8, isBroken: false);
        foreach (float[] row in rows.Where((_, i) => i % 100 == 0))
        {
            // The rich pay large amounts, by web.
            (row[0], row[1], row[2]) = (30, 38, 0);
        }
        await stand.AddAsync(Records(stand, rows));
        SubjectDrift joint = stand.Stage.Snapshot()!.Windows[^1].Features[^1];
        Assert.Equal(1, joint.Verdict.Evidence);
    }

    [Fact]
    public async Task QuietTraffic_HasNoLevel()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference(), adjustProfile: p => p).StartAsync();
        await stand.AddAsync(Records(stand, Rows(3000, 9, isBroken: false)));
        Assert.All(
            stand.Stage.Snapshot()!.Windows.SelectMany(w => w.Features),
            f => Assert.Equal(DriftLevel.None, f.Level),
            throwIfEmpty: true
        );
    }

    [Fact]
    public async Task OldProfile_HasNoJointScore_AndTheLogSaysSo()
    {
        await using DriftStand stand = await new DriftStand(Schema, Reference(), adjustProfile: p =>
            p with
            {
                Version = 2,
                Joint = null,
            }
        ).StartAsync();
        await stand.AddAsync(Records(stand, Rows(500, 9, isBroken: false)));
        Assert.DoesNotContain(stand.Stage.Snapshot()!.Windows[^1].Features, f => f.Name == JointReference.Name);
        Assert.Contains(stand.Logged, line => line.Contains("joint score", StringComparison.Ordinal));
    }

    [Fact]
    public async Task CategoryInAnotherOrder_HasNoJointScore()
    {
        await using DriftStand stand = new(Schema, Reference(), adjustProfile: p => p);
        Profile profile = stand.Profile;
        RecordSchema other = Schemas.Of([
            .. Schema.Features.Select(f => f.Name == "channel" ? Schemas.Category("channel", "web", "app") : f),
        ]);
        Assert.NotNull(Fit(profile, Schema).Joint);
        Assert.Null(Fit(profile, other).Joint);
    }

    [Fact]
    public async Task Joint_LooksAtTheHalfThatItWasNotLearnedFrom()
    {
        await using DriftStand stand = new(Schema, Reference(), adjustProfile: p => p);
        JointProfile joint = stand.Profile.Joint!;
        long learned = joint.Pairs[0].Counts.Sum(r => r.Sum());
        Assert.Equal(stand.Profile.Rows, learned + joint.Rows);
        Assert.InRange(joint.Rows, stand.Profile.Rows * 0.45, stand.Profile.Rows * 0.55);
        Assert.Equal(joint.Rows, joint.Numbers.Bins.Sum() + joint.Numbers.Under + joint.Numbers.Over);
    }

    private static DriftReference Fit(Profile profile, RecordSchema schema) =>
        DriftReference.Fit(profile, new Dictionary<RecordKind, RecordSchema> { [RecordKind.Transaction] = schema }, []);

    private static float[][] Reference() => Rows(20_000, 1, isBroken: false);

    /// <summary>Amounts follow income, the rich use the web; age follows nothing. Broken: the same values, not together.</summary>
    private static float[][] Rows(int count, int seed, bool isBroken)
    {
        var random = new Random(seed);
        float[][] rows = new float[count][];
        for (int i = 0; i < count; i++)
        {
            double income = 20 + 10 * Normal(random);
            double other = isBroken ? 20 + 10 * Normal(random) : income;
            double amount = other * 5 + 15 * Normal(random);
            float channel =
                random.Next(20) == 0 ? float.NaN
                : (isBroken ? 20 + 10 * Normal(random) : income) > 25 ? 1
                : 0;
            rows[i] = [(float)amount, (float)income, channel, random.Next(18, 90)];
        }
        return rows;
    }

    private static IEnumerable<DecodedRecord> Records(DriftStand stand, float[][] rows) =>
        rows.Select((row, i) => stand.Record(row, i * 50L));

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
