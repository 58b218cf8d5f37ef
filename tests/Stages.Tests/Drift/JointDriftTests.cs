using System.Text.Json;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;
using Vigia.Stages.Counting;
using Vigia.Stages.Drift;
using Vigia.Stages.Drift.Explanations;
using Vigia.Stages.Profiles;
using Vigia.Stages.Score;
using Vigia.Stages.Score.Features;
using Vigia.Stages.Tests.Profiles;
using Vigia.Statistics;
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
        FeatureShare[] explained = [.. window.Features[^1].ExplainedBy];
        Assert.Equal(["amount", "channel", "income"], explained.Select(e => e.Feature).Order());
        Assert.All(explained, e => Assert.InRange(e.Share, 0.3, 1), throwIfEmpty: true);
        DriftEvent crossing = stand.Stage.Snapshot()!.Events.First(e => e.Window == window.Window);
        Assert.Equal(explained.Length, DriftStand.Json(json => WriteEvent(json, crossing)).GetProperty("explained_by").GetArrayLength());
        Assert.Contains(stand.Logged, line => line.Contains("how features go together", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ScoresThatMoved_AreExplainedByTheFeatureThatMoved()
    {
        await using DriftStand stand = new(Schema, Reference(), adjustProfile: p => p);
        DriftReference reference = Fit(stand.Profile, Schema);
        var comparison = new DriftComparison(reference, Smoothing.Jeffreys);
        DriftState state = reference.CreateState(stand.Options, [], TimeProvider.System, SimdLevel.Scalar);
        float[][] rows = Rows(2000, 3, isBroken: false);
        foreach (float[] row in rows)
        {
            row[3] += 200;
        }
        state.Add(stand.Batch([.. Records(stand, rows)]));
        IReadOnlyList<FeatureShare> shares = new ScoreExplanation(comparison).Of(
            new SumScorer(),
            reference.Subjects.Count - 1,
            rows.SelectMany(r => r).ToArray(),
            state.Total(),
            2
        );
        Assert.Equal("age", shares[0].Feature);
        Assert.InRange(shares[0].Share, 0.7, 1);
        Assert.InRange(shares[1].Share, 0, 0.05);
    }

    [Fact]
    public void Sample_InAnyOrder_IsTheSame()
    {
        var random = new Random(5);
        (long Time, ulong Hash, float[] Row)[] records =
        [
            .. Enumerable.Range(0, 20_000).Select(i => (i * 10L, (ulong)random.NextInt64() * 2, new float[] { i })),
        ];
        float[] expected = Sampled(records);
        random.Shuffle(records);
        Assert.Equal(expected, Sampled(records));
        // Every eighth has its part, and the whole is bounded.
        Assert.InRange(expected.Length, 1000, 8 * 512);
        Assert.Equal(8, expected.Select(v => (int)v / 2500).Distinct().Count());
    }

    private static float[] Sampled((long Time, ulong Hash, float[] Row)[] records)
    {
        var sample = new WindowSample(200_000, 1);
        foreach ((long time, ulong hash, float[] row) in records)
        {
            sample.Add(time, hash, row);
        }
        return sample.Rows(200_000);
    }

    private static void WriteEvent(Utf8JsonWriter json, DriftEvent crossing)
    {
        json.WriteStartObject();
        DriftJson.WriteCrossing(json, crossing);
        json.WriteEndObject();
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
    public async Task FewDifferentRecords_AreInBothHalves_SoThatNothingLooksUnseen()
    {
        RecordSchema schema = Schemas.Of(Schemas.Category("bank", "a", "b", "c", "d", "e"), Schemas.Category("channel", "app", "web"));
        float[][] Draw(int rows, int seed)
        {
            var random = new Random(seed);
            return [.. Enumerable.Range(0, rows).Select(_ => new float[] { random.Next(5), random.Next(2) })];
        }

        await using DriftStand stand = await new DriftStand(schema, Draw(20_000, 1), adjustProfile: p => p).StartAsync();
        await stand.AddAsync(Records(stand, Draw(3000, 2)));

        Assert.Null(stand.Profile.Joint);
        Assert.All(stand.Stage.Snapshot()!.Windows[^1].Features, f => Assert.Equal(DriftLevel.None, f.Level), throwIfEmpty: true);
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

    [Fact]
    public async Task Joint_AfterARestart_IsTheSameInTheReportAndInSegments()
    {
        RecordSchema split = Schema with { Segments = ["channel"] };
        await using DriftStand stand = await new DriftStand(
            split,
            Reference(),
            adjust: o => o with { Segments = new() { Features = ["channel"] } },
            adjustProfile: p => p
        ).StartAsync();
        await stand.AddAsync(Records(stand, Rows(3000, 7, isBroken: true)));
        List<StateEntry> kept = [];
        stand.Stage.SaveChanges(new StateWriter("drift", kept));
        await using DriftStage after = stand.Create();
        await after.StartAsync(CancellationToken.None);
        kept.ForEach(e => after.LoadEntry(e.Partition, e.Key, e.Value));

        JsonElement windows = DriftStand.Json(after.WriteReport).GetProperty("windows");
        Assert.Equal(stand.Report().GetProperty("windows").GetRawText(), windows.GetRawText());
        JsonElement joint = windows[0].GetProperty("features").EnumerateArray().Last();
        Assert.Equal((JointReference.Name, "critical"), (joint.GetProperty("feature").GetString(), joint.GetProperty("level").GetString()));
        Assert.Equal(3000, joint.GetProperty("cells").EnumerateArray().Sum(c => c.GetProperty("current").GetInt64()));
        string[] worst =
        [
            .. windows[0]
                .GetProperty("segments")
                .EnumerateArray()
                .Take(2)
                .Select(s => s.GetProperty("worst")[0].GetProperty("feature").GetString()!),
        ];
        Assert.Equal([JointReference.Name, JointReference.Name], worst);
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

    private sealed class SumScorer : IScorer
    {
        public string Backend => "test";

        public string? Failure => null;

        public int Score(BatchFeatures features, Span<float> scores)
        {
            for (int row = 0; row < scores.Length; row++)
            {
                ReadOnlySpan<float> own = features.Whole.Span.Slice(row * features.Width, features.Width);
                scores[row] = own[0] + own[1] + own[3];
            }
            return 0;
        }

        public void Dispose() { }
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
