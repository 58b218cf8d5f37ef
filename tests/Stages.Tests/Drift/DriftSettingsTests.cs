using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Profiles;
using Vigia.Stages.Tests.Profiles;
using Vigia.Stages.Tests.Sinks;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Drift;

public sealed class DriftSettingsTests : IDisposable
{
    private readonly PlanStand _stand = new();

    public DriftSettingsTests() => SaveProfile(Schemas.Of(Schemas.Number("amount")) with { Name = "test" });

    public void Dispose() => _stand.Dispose();

    [Fact]
    public void Plan_DefaultsWithAProfileThatFits_HasNoProblem() =>
        Assert.Equal(["decode", "drift"], _stand.Plan(Stages("reference: profile.json")).Stages.Select(s => s.Name));

    [Theory]
    [InlineData("reference: nowhere.json", "6,25", "'nowhere.json' is not a file")]
    [InlineData(
        "reference: profile.json, windows: [90s]",
        "6,48",
        "window 90s is not a multiple of the pane of 1m; change it, or set a 'pane' that divides every window"
    )]
    [InlineData("reference: profile.json, windows: [60m, 1h]", "6,48", "windows 60m and 1h are the same; leave one out")]
    [InlineData(
        "reference: profile.json, windows: [soon]",
        "6,49",
        "'soon' is not a duration; write a number and a unit: ms, s, m, h or d"
    )]
    [InlineData("reference: profile.json, windows: [400d]", "6,49", "'400d' is out of range; write 1s to 366d")]
    [InlineData("reference: profile.json, seasonal: [amont]", "6,49", "'amont' is not a feature")]
    [InlineData("reference: profile.json, warn: 0.5", "6,12", "'critical' (0.2) is less than 'warn' (0.5); raise it")]
    [InlineData("reference: profile.json, smoothing: laplace", "6,50", "'laplace' is not a choice here")]
    public void Plan_SettingThatCannotBe_IsRefusedWithItsRemedy(string settings, string place, string message) =>
        Assert.Contains(_stand.Problems(Stages(settings)), p =>
            p.StartsWith($"{place} stage 'drift': {message}", StringComparison.Ordinal)
        );

    [Theory]
    [InlineData("segments: [key]", null)]
    [InlineData("segments: [kea]", "segment 'kea' is not a category feature of schema 'test'; did you mean 'key'?")]
    [InlineData("segments: [amount]", "segment 'amount' is not a category feature of schema 'test'; known: key, city")]
    [InlineData("segments: [key, key]", "segment 'key' appears twice; remove one")]
    [InlineData(
        "segments: [city]",
        "the profile has no counts by 'city', which each segment is compared with; add 'city' to the 'segments' of schema 'test', then build it again with 'vigia profile CONFIG --input FILES --output FILE'"
    )]
    public void Plan_Segments_AreCountedOrRefusedWithTheirRemedy(string settings, string? message)
    {
        const string Categories = "{ key: { type: category, values: [a, b, c] } }, { city: { type: category, values: [x] } }";
        using var stand = new PlanStand { Features = $"features: [amount, {Categories}]", Personal = "segments: [key]" };
        RecordSchema schema = Schemas.Of(Schemas.Number("amount"), Schemas.Category("key", "a", "b", "c"), Schemas.Category("city", "x"));
        SaveProfile(schema with { Name = "test", Segments = ["key"] }, stand.Directory);
        string stages = Stages($"reference: profile.json, windows: [5m, 1h], segment_values: 2, {settings}");
        if (message is null)
        {
            // Severity, evidence and effect, four slots, three features, two windows.
            Assert.Equal(3 * 4 * 3 * 2, stand.Plan(stages).SegmentSeries);
            return;
        }
        Assert.EndsWith(message, Assert.Single(stand.Problems(stages)), StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_SegmentsWithAProfileOfBefore_AsksForItToBeBuiltAgain()
    {
        using var stand = new PlanStand
        {
            Features = "features: [amount, { key: { type: category, values: [a] } }]",
            Personal = "segments: [key]",
        };
        SaveProfile(Schemas.Of(Schemas.Number("amount"), Schemas.Category("key", "a")) with { Name = "test" }, stand.Directory);
        Assert.EndsWith(
            "the profile has no counts by 'key', which each segment is compared with; build it again with 'vigia profile CONFIG --input FILES --output FILE'",
            Assert.Single(stand.Problems(Stages("reference: profile.json, segments: [key]"))),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Plan_ProfileOfOtherFeatures_SpellsOutTheDifference()
    {
        SaveProfile(Schemas.Of(Schemas.Number("age"), Schemas.Category("amount", "low", "high")) with { Name = "test" });
        Assert.Equal(
            [
                "6,25 stage 'drift': the profile does not fit schema 'test': feature 'amount' is a number in the schema and a category in the profile; "
                    + "feature 'age' of the profile is not in the schema. Build a profile with this schema, or use the schema it was built with",
            ],
            _stand.Problems(Stages("reference: profile.json"))
        );
    }

    [Fact]
    public void Plan_FileThatIsNoProfile_SaysHowToBuildOne()
    {
        File.WriteAllText(Path.Combine(_stand.Directory, "profile.json"), "amount,age\n1,2\n");
        string problem = Assert.Single(_stand.Problems(Stages("reference: profile.json")));
        Assert.Contains(
            "'profile.json' is not JSON (line 1): build it again with 'vigia profile CONFIG",
            problem,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Plan_WithoutDecode_SaysWhereItBelongs() =>
        Assert.Contains(
            "needs stage 'decode' before it",
            string.Join('\n', _stand.Problems("  - drift: { reference: profile.json }")),
            StringComparison.Ordinal
        );

    private static string Stages(string settings) => $"  - decode: {{ format: json }}\n  - drift: {{ {settings} }}";

    private void SaveProfile(RecordSchema schema) => SaveProfile(schema, _stand.Directory);

    private static void SaveProfile(RecordSchema schema, string directory)
    {
        var builder = new ProfileBuilder(schema, [], new ProfileOptions());
        float[] row = new float[schema.Features.Count];
        builder.AddPass1(DecodedBatch.Of(new BatchPool(), RecordKind.Transaction, [new DecodedRecord(DecodedBatch.Partition, 0, row, [])]));
        builder.FinishEdges();
        ProfileFile.Save(builder.Build(), Path.Combine(directory, "profile.json"));
    }
}
