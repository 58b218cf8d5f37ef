using System.Globalization;
using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Decode;

/// <summary>JSON records as a whole: structure, names, nesting.</summary>
public sealed class JsonRecordTests
{
    private static string Decode(string record, params string[] paths) => Decode(Encoding.UTF8.GetBytes(record), paths);

    private static string Decode(byte[] record, params string[] paths)
    {
        RecordSchema schema = Decoding.Schema([.. paths.Select(path => Decoding.Feature(path))]);
        RecordBatch batch = Decoding.Decode(Decoding.Json, schema, Decoding.Receive([record]));
        return Decoding.Outcome(batch, b =>
            string.Join(' ', b.Features.Span.ToArray().Select(v => v.ToString(CultureInfo.InvariantCulture)))
        );
    }

    [Theory]
    [InlineData("", "empty")]
    [InlineData(" \r\n\t", "empty")]
    [InlineData("null", "malformed")]
    [InlineData("[{\"x\":1}]", "malformed")]
    [InlineData("\"x\"", "malformed")]
    [InlineData("{", "malformed")]
    [InlineData("{\"x\":1", "malformed")]
    [InlineData("{\"x\":1}}", "malformed")]
    [InlineData("{\"x\":1} {}", "malformed")]
    [InlineData("{\"x\":1}garbage", "malformed")]
    [InlineData("{\"x\":1,}", "malformed")]
    [InlineData("{'x':1}", "malformed")]
    [InlineData("{x:1}", "malformed")]
    [InlineData("{\"x\":1 /* one */}", "malformed")]
    [InlineData("{\"x\":1,\"y\":tru}", "malformed")]
    [InlineData("{\"x\":1,\"y\":\"\\x\"}", "malformed")]
    [InlineData("{\"x\":1,\"y\":\"a\nb\"}", "malformed")]
    [InlineData("{\"x\":1,\"y\":[1,}", "malformed")]
    [InlineData("{\"x\":1,\"y\":\"\0\"}", "malformed")]
    [InlineData(" { \"x\" : 1 } \n", "1")]
    [InlineData("\uFEFF{\"x\":1}", "1")]
    [InlineData("{\"y\":[1,{\"x\":2},\"}\"],\"x\":1,\"z\":{\"x\":3}}", "1")]
    [InlineData("{}", "NaN")]
    public void Record_Structure(string record, string expected) => Assert.Equal(expected, Decode(record, "x"));

    [Theory]
    [InlineData("""{"x":1,"x":2}""", "2")]
    [InlineData("""{"x":"bad","x":2}""", "2")]
    [InlineData("""{"x":{"y":1},"x":2}""", "2")]
    [InlineData("""{"x":2,"x":null}""", "NaN")]
    [InlineData("""{"x":2,"\u0078":3}""", "3")]
    [InlineData("""{"x":2,"x":"bad"}""", "bad_number")]
    public void EqualNames_LastCounts(string record, string expected) => Assert.Equal(expected, Decode(record, "x"));

    [Theory]
    [InlineData("""{"a":{"b":1,"c":2}}""", "1 2")]
    [InlineData("""{"a":{"b":1,"c":2},"a":{"b":3}}""", "3 NaN")]
    [InlineData("""{"a":{"b":1,"c":2},"a":5}""", "NaN NaN")]
    [InlineData("""{"a":[{"b":1}]}""", "NaN NaN")]
    [InlineData("""{"a":null}""", "NaN NaN")]
    [InlineData("""{"a.b":1}""", "NaN NaN")]
    [InlineData("""{"b":1,"c":2}""", "NaN NaN")]
    public void NestedFields_AreFoundInTheLastObjectOfTheirName(string record, string expected) =>
        Assert.Equal(expected, Decode(record, "a.b", "a.c"));

    [Fact]
    public void EscapedDot_IsPartOfTheName() => Assert.Equal("1 2", Decode("""{"a.b":1,"a":{"b":2}}""", @"a\.b", "a.b"));

    [Fact]
    public void FieldThatIsAlsoAnObject_IsReadAsBoth()
    {
        Assert.Equal("bad_number", Decode("""{"a":{"b":1}}""", "a", "a.b"));
        Assert.Equal("5 NaN", Decode("""{"a":5}""", "a", "a.b"));
    }

    [Fact]
    public void OneField_MayServeSeveralFeatures() => Assert.Equal("4 4", Decode("""{"x":4}""", "x", "x"));

    [Theory]
    [InlineData("ç", "{\"\\u00e7\":1}")]
    [InlineData("ç", "{\"ç\":1}")]
    [InlineData("😀", "{\"\\ud83d\\uDE00\":1}")]
    [InlineData("a\"b", "{\"a\\\"b\":1}")]
    public void Names_AreComparedAsText(string name, string record) => Assert.Equal("1", Decode(record, name));

    [Fact]
    public void Name_WithHalfASurrogatePair_IsNoField() => Assert.Equal("1", Decode("""{"\ud83d":2,"x":1}""", "x"));

    [Fact]
    public void InvalidUtf8_WhereNothingIsRead_IsIgnored() =>
        Assert.Equal("1", Decode([.. "{\"y\":\""u8, 0xC3, .. "\",\""u8, 0xFF, .. "\":2,\"x\":1}"u8], "x"));

    [Fact]
    public void InvalidUtf8_InWhatIsRead_Rejects()
    {
        byte[] record = [.. "{\"x\":\"a"u8, 0xC3, .. "\"}"u8];
        RecordSchema category = Decoding.Schema(Decoding.Feature("x", FeatureType.Category, values: ["a"]));
        Assert.Equal("bad_text", Decoding.Decode(Decoding.Json, category, Decoding.Receive([record])).Rejections[0].Reason);
        Assert.Equal("bad_number", Decode(record, "x"));
    }

    [Theory]
    [InlineData(63, "1")]
    [InlineData(64, "too_deep")]
    [InlineData(10_000, "too_deep")]
    public void Depth_OfAnythingUnread_IsLimited(int arrays, string expected)
    {
        string nested = new string('[', arrays) + new string(']', arrays);
        Assert.Equal(expected, Decode($$"""{"x":1,"y":{{nested}}}""", "x"));
        Assert.Equal(expected == "1" ? "bad_number" : expected, Decode($$"""{"x":{{nested}}}""", "x"));
    }

    [Theory]
    [InlineData(64, "1")]
    [InlineData(65, "too_deep")]
    public void Depth_OfAPath_IsLimited(int names, string expected)
    {
        string path = string.Join('.', Enumerable.Repeat("a", names));
        string record = string.Concat(Enumerable.Repeat("{\"a\":", names)) + "1" + new string('}', names);
        Assert.Equal(expected, Decode(record, path));
    }

    [Fact]
    public void DeepAndBroken_IsTooDeep_WhenTheDepthComesFirst()
    {
        Assert.Equal("too_deep", Decode("{\"x\":" + new string('[', 100), "x"));
        Assert.Equal("malformed", Decode("{\"x\":" + new string('[', 10), "x"));
    }

    [Fact]
    public void HugeNumbers_AreReadExactly()
    {
        string million = new('0', 1_000_000);
        Assert.Equal("0.1", Decode($$"""{"x":0.1{{million}}}""", "x"));
        Assert.Equal("bad_number", Decode($$"""{"x":1{{million}}}""", "x"));
        Assert.Equal("100", Decode($$"""{"x":1{{million}}e-999998}""", "x"));
        Assert.Equal("0", Decode($$"""{"x":0.{{million}}1}""", "x"));
        Assert.Equal("100", Decode($$"""{"x":0.{{million}}1e1000003}""", "x"));
    }

    [Fact]
    public void GoodRecords_BesideBadOnes_AreAllThere()
    {
        RecordSchema schema = Decoding.Schema(Decoding.Feature("x"), Decoding.Feature("y"));
        RecordBatch batch = Decoding.Decode(
            Decoding.Json,
            schema,
            """{"x":1,"y":2}""",
            "{",
            """{"x":3,"y":"bad"}""",
            """{"x":5,"y":6}""",
            "",
            """{"y":8,"x":7}"""
        );
        Assert.Equal([1, 2, 5, 6, 7, 8], batch.Features.Span.ToArray());
        Assert.Equal([0, 3, 5], batch.ReceivedIndex.Span.ToArray());
        Assert.Equal(2, batch.FeatureCount);
        Assert.Equal(["1:malformed", "2:bad_number", "4:empty"], batch.Rejections.ToArray().Select(r => $"{r.Index}:{r.Reason}"));
    }

    [Fact]
    public void RecordsThatTheSourceRejected_AreLeftAlone()
    {
        RecordBatch batch = Decoding.Receive(["{\"x\":1}"u8.ToArray(), "{\"x\":2}"u8.ToArray(), "{\"x\":3}"u8.ToArray()]);
        batch.Reject(new Rejection(1, "source", "too_large", "the record is too large"));
        Decoding.Decode(Decoding.Json, Decoding.Schema(Decoding.Feature("x")), batch);
        Assert.Equal([1, 3], batch.Features.Span.ToArray());
        Assert.Equal("source", Assert.Single(batch.Rejections.ToArray()).Stage);
    }

    [Fact]
    public void Batch_UsedBefore_LeavesNothingBehind()
    {
        var pool = new BatchPool();
        RecordSchema schema = Decoding.Schema(Decoding.Feature("x"));
        for (int round = 0; round < 3; round++)
        {
            RecordBatch batch = pool.Rent(RecordKind.Transaction);
            batch.Receive(new SourcePartition("t", 0), round, 0, Encoding.UTF8.GetBytes($$"""{"x":{{round}}}"""));
            Decoding.Decode(Decoding.Json, schema, batch);
            Assert.Equal(round, Assert.Single(batch.Features.Span.ToArray()));
            pool.Return(batch);
        }
    }
}
