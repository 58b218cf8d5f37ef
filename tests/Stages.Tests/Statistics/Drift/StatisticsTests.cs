using System.Text.Json;
using Vigia.Stages.Distributions;
using Vigia.Stages.Tests.Profiles;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Tests.Statistics.Drift;

public sealed class StatisticsTests
{
    private static readonly JsonDocument Golden = JsonDocument.Parse(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Statistics/Drift/golden/statistics.json"))
    );

    public static TheoryData<string> Cases => [.. Golden.RootElement.EnumerateArray().Select(c => c.GetProperty("name").GetString()!)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Compare_GoldenCounts_EqualsSciPy(string name)
    {
        JsonElement expected = Golden.RootElement.EnumerateArray().Single(c => c.GetProperty("name").GetString() == name);
        DriftSubject subject = Subject(expected);
        long[] current = Counts(expected, "current");
        DriftStatistics actual = subject.Compare(current, Smoothing.Jeffreys)!;
        Near(expected.GetProperty("missing_share"), actual.MissingShare);
        Near(expected.GetProperty("out_of_range_share"), actual.OutOfRangeShare);
        Assert.Equal(0, actual.UnseenShare);
        foreach ((string metric, double? value) in DriftStatistics.Names.Zip(actual.Values).Skip(1))
        {
            Near(expected.GetProperty(metric), value);
        }
        foreach (Smoothing smoothing in Enum.GetValues<Smoothing>())
        {
            double psi = subject.Compare(current, smoothing)!.Psi;
            Near(expected.GetProperty("psi").GetProperty(smoothing.ToString().ToLowerInvariant()), psi);
        }
    }

    [Fact]
    public void Compare_WithoutRecords_IsNothing()
    {
        JsonElement any = Golden.RootElement[0];
        Assert.Null(Subject(any).Compare(new long[any.GetProperty("current").GetArrayLength()], Smoothing.Jeffreys));
    }

    [Fact]
    public void Compare_Category_HasNoWassersteinAndCountsUnseen()
    {
        var subject = new DriftSubject(
            "key",
            "category",
            CellLayout.OfCategory(Schemas.Category("key", "cpf", "evp")),
            [60, 40, 0, 0],
            null
        );
        DriftStatistics statistics = subject.Compare([30, 10, 50, 10], Smoothing.Jeffreys)!;
        Assert.Null(statistics.Wasserstein);
        Assert.Equal((0.5, 0.1, 0), (statistics.MissingShare, statistics.UnseenShare, statistics.OutOfRangeShare));
        Assert.Equal(Math.Abs(30 / 40.0 - 60 / 100.0), statistics.Ks!.Value, 1e-12);
    }

    [Fact]
    public void Compare_ReferenceWithoutNumbers_GivesWhatCanBeGiven()
    {
        var subject = new DriftSubject("x", "number", CellLayout.OfNumber([]), [0, 0, 100], null);
        DriftStatistics statistics = subject.Compare([0, 7, 3], Smoothing.Jeffreys)!;
        Assert.Null(statistics.Ks);
        Assert.Null(statistics.Wasserstein);
        Assert.Equal(0.7, statistics.OutOfRangeShare);
        Assert.Equal(0.7, statistics.LInfinity, 1e-12);
    }

    private static DriftSubject Subject(JsonElement golden)
    {
        float[] edges = [.. golden.GetProperty("edges").EnumerateArray().Select(e => (float)e.GetDouble())];
        var moments = new Moments(0, golden.GetProperty("std").GetDouble(), 0, 0);
        double?[] means =
        [
            .. golden.GetProperty("means").EnumerateArray().Select(m => m.ValueKind == JsonValueKind.Null ? (double?)null : m.GetDouble()),
        ];
        return new DriftSubject("x", "number", CellLayout.OfNumber(edges), Counts(golden, "reference"), moments, means);
    }

    private static long[] Counts(JsonElement golden, string name) =>
        [.. golden.GetProperty(name).EnumerateArray().Select(c => c.GetInt64())];

    private static void Near(JsonElement expected, double? actual)
    {
        if (expected.ValueKind == JsonValueKind.Null)
        {
            Assert.Null(actual);
            return;
        }
        double value = expected.GetDouble();
        Assert.InRange(actual!.Value, value - 1e-12 * Math.Max(1, Math.Abs(value)), value + 1e-12 * Math.Max(1, Math.Abs(value)));
    }
}
