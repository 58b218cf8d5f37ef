using Vigia.Engine.Schemas;
using Vigia.Stages.Profiles;

namespace Vigia.Stages.Tests.Profiles;

public sealed class ProfileSummaryTests
{
    [Fact]
    public void Lines_EachFeature_SaysHowItIsCutAndWhatHasItsOwnCell()
    {
        Profile profile = new()
        {
            Schema = new ProfileSchema("payment", 1),
            Rows = 1000,
            Features =
            [
                Number("logins", [0, 1, 2, 2.0000002f], [970, 20, 10], [0, 1, 2], 0),
                Number("amount", [0.5f, 10, 99.5f], [400, 550], [4.25, 20], 50),
                Number("fixed", [7.5f, 7.5000005f], [1000], [7.5], 0),
                Number("empty", [], [], [], 1000),
                new FeatureProfile
                {
                    Name = "key",
                    Type = FeatureType.Category,
                    Categories = new CategoryCounts
                    {
                        Values = [new("cpf", 990), new("evp", 0)],
                        Missing = 4,
                        Unseen = 6,
                    },
                },
            ],
        };
        Assert.Equal(
            [
                "time: less than a day of records; windows are compared with the whole reference, so daily rhythm counts as drift",
                "feature 'logins': 3 bins from 0 to 2; own cells: 0 (97 %), 1 (2 %), 2 (1 %)",
                "feature 'amount': 2 bins from 0.5 to 99.49999, 5 % missing",
                "feature 'fixed': constant 7.5",
                "feature 'empty': no number in the reference; it cannot be compared, only its missing values can",
                "feature 'key': 2 values, 1 of them never, 0.4 % missing, 0.6 % with a value that is not declared",
            ],
            ProfileSummary.Lines(profile)
        );
    }

    [Fact]
    public void Lines_FeatureThatVariesWithinTheReference_SaysThatSmallChangesCannotBeSeen()
    {
        FeatureProfile feature = Number("rate", [0, 1, 2], [500, 500], [0.5, 1.5], 0) with
        {
            Hourly = new HourlyProfile
            {
                DayWorth = 1,
                WeekWorth = 1,
                Variation = [new(1, 0.0001, 2), new(24, 0.01, 2)],
                Counts = [],
            },
        };
        Profile profile = new()
        {
            Schema = new ProfileSchema("payment", 1),
            Rows = 1000,
            Span = new ProfileSpan(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(21), 21, -3),
            Features = [feature],
        };
        string[] lines = [.. ProfileSummary.Lines(profile)];
        Assert.Equal(
            "time: 21 days, 1970-01-01 00:00 to 1970-01-22 00:00 UTC; windows are compared with their own hours, and how weeks differ is learned",
            lines[0]
        );
        Assert.EndsWith(
            "windows count as at most 100 records: small changes cannot be seen, look whether the reference itself drifts",
            lines[1],
            StringComparison.Ordinal
        );
    }

    private static FeatureProfile Number(string name, float[] edges, long[] bins, double?[] means, long missing) =>
        new()
        {
            Name = name,
            Type = FeatureType.Number,
            Numbers = new NumberCounts
            {
                Edges = edges,
                Under = 0,
                Bins = bins,
                Over = 0,
                Missing = missing,
                Means = means,
            },
        };
}
