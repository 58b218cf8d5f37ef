using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Tests.Decode.Avro;

namespace Vigia.Stages.Tests.Decode;

/// <summary>Numbers that a model takes as doubles or whole numbers are kept unrounded beside the matrix.</summary>
public sealed class ExactNumberTests
{
    private static readonly RecordSchema Schema = Decoding.Schema(
        Decoding.Feature("b"),
        Decoding.Feature("a") with
        {
            IsExact = true,
            Missing = new FallbackRule(Fallback.Value, 0.1f) { ExactValue = 0.1 },
        },
        Decoding.Feature("c") with
        {
            IsExact = true,
        }
    );

    public static TheoryData<string, double, long> Numbers =>
        new()
        {
            { "1700000001", 1700000001.0, 1700000001L },
            { "9007199254740993", 9007199254740992.0, 9007199254740993L },
            { "-9223372036854775808", -9223372036854775808.0, long.MinValue },
            { "9223372036854775808", 9223372036854775808.0, long.MaxValue },
            { "0.1", 0.1, 0L },
            { "0.09999999", 0.09999999, 0L },
            { "-2.9", -2.9, -2L },
            { "1700000001.0", 1700000001.0, 1700000001L },
            { "1e20", 1e20, long.MaxValue },
            { "-0", -0.0, 0L },
        };

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Json_AndCsv_KeepTheNumber(string text, double real, long whole)
    {
        foreach (string written in (string[])[text, $"\"{text}\""])
        {
            RecordBatch json = Decoding.Decode(Decoding.Json, Schema, $$"""{"b":2,"a":{{written}},"c":3}""");
            RecordBatch csv = Decoding.Decode(Decoding.Csv("c", "a", "b"), Schema, $"3,{written},2");

            AssertHolds(json, new ExactNumber(real, whole));
            AssertHolds(csv, new ExactNumber(real, whole));
        }
    }

    [Theory]
    [InlineData(1700000001L)]
    [InlineData(9007199254740993L)]
    [InlineData(long.MinValue)]
    public void Avro_KeepsTheNumber(long number)
    {
        const string Writer = """
            {"type":"record","name":"r","fields":[{"name":"a","type":"long"},{"name":"b","type":"double"},{"name":"c","type":"int"}]}
            """;
        byte[] record = [.. AvroDecoding.Long(number), .. BitConverter.GetBytes(2.0), .. AvroDecoding.Long(3)];

        AssertHolds(AvroDecoding.Decode(Writer, Schema, record), ExactNumber.Of(number));
    }

    [Fact]
    public void Missing_IsTheSchemasNumberUnrounded_OrNaN()
    {
        RecordBatch batch = Decoding.Decode(Decoding.Json, Schema, """{"b":2,"a":null}""");

        Assert.Equal([ExactNumber.Of(0.1), ExactNumber.Of(double.NaN)], batch.ExactNumbers.Span.ToArray());
    }

    [Fact]
    public void Rejected_LeavesNoRowBehind()
    {
        RecordBatch batch = Decoding.Decode(Decoding.Json, Schema, """{"a":1,"b":"x"}""", """{"a":16777217,"b":2,"c":3}""");

        Assert.Single(batch.Rejections.ToArray());
        AssertHolds(batch, ExactNumber.Of(16777217L));
    }

    [Fact]
    public void Schema_WithoutSuchFeatures_KeepsNone()
    {
        RecordBatch batch = Decoding.Decode(Decoding.Json, Decoding.Schema(Decoding.Feature("a")), """{"a":16777217}""");

        Assert.Empty(batch.ExactFeatures);
        Assert.Equal(0, batch.ExactNumbers.Count);
    }

    [Fact]
    public void Float_OfAWholeNumber_IsRoundedOnce()
    {
        // Half between two floats and a bit more: by way of a double it would be rounded down.
        RecordBatch batch = Decoding.Decode(Decoding.Json, Schema, """{"a":1152921573326323713,"b":2,"c":3}""");

        Assert.Equal(1152921642045800448f, batch.Features[1]);
    }

    private static void AssertHolds(RecordBatch batch, ExactNumber a)
    {
        Assert.Equal([1, 2], batch.ExactFeatures);
        Assert.Equal([a, ExactNumber.Of(3L)], batch.ExactNumbers.Span.ToArray());
        Assert.Equal(2f, batch.Features[0]);
    }
}
