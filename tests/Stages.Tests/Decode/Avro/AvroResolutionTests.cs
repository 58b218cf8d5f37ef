using System.Globalization;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Tests.Decode.Avro;

/// <summary>A writer's schema against a reader's, and logical types. Several of these cases are refused or misread by common libraries.</summary>
public sealed class AvroResolutionTests
{
    private static string? Read(string writer, string? reader, params ReadOnlySpan<byte> bytes) =>
        AvroValues.Read(writer, reader, "x", bytes);

    private static string Of(string type, string more = "") => AvroValues.Schema(type, more);

    [Fact]
    public void Alias_OfTheReader_FindsTheWritersField()
    {
        const string Writer = """{"type":"record","name":"R","fields":[{"name":"prob","type":"int"}]}""";
        const string Reader = """{"type":"record","name":"R","fields":[{"name":"score","aliases":["prob"],"type":"int","default":-1}]}""";
        Assert.Equal("97", AvroValues.Read(Writer, Reader, "score", 0xC2, 0x01));
    }

    [Fact]
    public void Alias_OfTheWriter_FindsAFieldByItsFormerName()
    {
        const string Writer = """{"type":"record","name":"R","fields":[{"name":"score","aliases":["prob"],"type":"int"}]}""";
        Assert.Equal("97", AvroValues.Read(Writer, null, "prob", 0xC2, 0x01));
    }

    [Theory]
    [InlineData("\"int\"", "\"long\"", "07", "-4")]
    [InlineData("\"int\"", "\"double\"", "08", "4")]
    [InlineData("\"long\"", "\"float\"", "08", "4")]
    [InlineData("\"float\"", "\"double\"", "0000C03F", "1.5")]
    [InlineData("\"string\"", "\"bytes\"", "046869", "hi")]
    [InlineData("\"bytes\"", "\"string\"", "046869", "hi")]
    [InlineData("\"int\"", "[\"null\",\"double\"]", "08", "4")]
    [InlineData("[\"int\",\"null\"]", "[\"null\",\"long\"]", "0008", "4")]
    [InlineData("[\"int\",\"null\"]", "[\"null\",\"long\"]", "02", null)]
    [InlineData("[\"null\",\"string\"]", "\"string\"", "00", "<schema_refused>")]
    [InlineData("[\"null\",\"string\"]", "\"string\"", "020268", "h")]
    public void Types_ThatAvroPromotes_AreRead(string writer, string reader, string hex, string? expected) =>
        Assert.Equal(expected, Read(Of(writer), Of(reader), Convert.FromHexString(hex)));

    [Theory]
    [InlineData("\"double\"", "\"float\"")]
    [InlineData("\"long\"", "\"int\"")]
    [InlineData("\"string\"", "\"int\"")]
    [InlineData("\"boolean\"", "\"int\"")]
    public void Types_ThatAvroDoesNotPromote_AreRefusedAtOnce(string writer, string reader) =>
        Assert.Contains(
            "'x' is written as",
            Assert.Throws<SchemaException>(() => Read(Of(writer), Of(reader))).Message,
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(
        """{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}""",
        """{"type":"bytes","logicalType":"decimal","precision":18,"scale":4}""",
        "027B",
        "1.23"
    )]
    [InlineData(
        """{"type":"bytes","logicalType":"decimal","precision":18,"scale":4}""",
        """{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}""",
        "027B",
        "0.0123"
    )]
    [InlineData("\"bytes\"", """{"type":"bytes","logicalType":"decimal","precision":18,"scale":2}""", "027B", "1.23")]
    [InlineData(
        """{"type":"long","logicalType":"timestamp-millis"}""",
        """{"type":"long","logicalType":"timestamp-micros"}""",
        "D00F",
        "1000"
    )]
    [InlineData(
        """{"type":"long","logicalType":"timestamp-micros"}""",
        """{"type":"long","logicalType":"timestamp-millis"}""",
        "D00F",
        "1.000"
    )]
    [InlineData("\"long\"", """{"type":"long","logicalType":"timestamp-millis"}""", "D00F", "1000")]
    [InlineData("""{"type":"long","logicalType":"timestamp-millis"}""", "\"long\"", "D00F", "1000")]
    public void Scale_AndUnit_KeepTheValue(string writer, string reader, string hex, string expected) =>
        Assert.Equal(expected, Read(Of(writer), Of(reader), Convert.FromHexString(hex)));

    [Theory]
    [InlineData("""["null","string"]""", "\"x\"", "x")]
    [InlineData("""["string","null"]""", "null", null)]
    [InlineData("\"int\"", "7", "7")]
    [InlineData("\"double\"", "0.1", "0.1")]
    [InlineData("\"boolean\"", "true", "true")]
    [InlineData("\"bytes\"", "\"\\u00ff\"", "\uFFFD")]
    [InlineData("""{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}""", "\"\\u007b\"", "1.23")]
    [InlineData("""{"type":"enum","name":"E","symbols":["a","b"]}""", "\"b\"", "b")]
    public void Default_OfTheReader_StandsInForAFieldThatIsNotWritten(string type, string value, string? expected)
    {
        const string Writer = """{"type":"record","name":"R","fields":[{"name":"y","type":"int"}]}""";
        Assert.Equal(expected, Read(Writer, Of(type, $",\"default\":{value}"), 0x02));
    }

    [Fact]
    public void Default_OfARecord_GivesItsFields()
    {
        const string Writer = """{"type":"record","name":"R","fields":[{"name":"y","type":"int"}]}""";
        const string Reader = """
            {"type":"record","name":"R","fields":[{"name":"x","default":{"a":1},"type":{"type":"record","name":"I","fields":[
              {"name":"a","type":"int"},{"name":"b","type":"string","default":"two"}]}}]}
            """;
        Assert.Equal(["1", "two"], new AvroValues(Writer, Reader, "x.a", "x.b").Read(0x02));
    }

    [Theory]
    [InlineData("a", "00", "a")]
    [InlineData("c", "04", "a")]
    public void Enum_SymbolUnknownToTheReader_IsItsDefault(string symbol, string hex, string expected)
    {
        const string Writer = """{"type":"enum","name":"E","symbols":["a","b","c"]}""";
        Assert.NotNull(symbol);
        Assert.Equal(
            expected,
            Read(Of(Writer), Of("""{"type":"enum","name":"E","symbols":["a","b"],"default":"a"}"""), Convert.FromHexString(hex))
        );
        Assert.Equal(
            hex == "04" ? "<schema_refused>" : expected,
            Read(Of(Writer), Of("""{"type":"enum","name":"E","symbols":["a","b"]}"""), Convert.FromHexString(hex))
        );
    }

    [Fact]
    public void Array_WithNegativeBlockCount_IsRead()
    {
        var values = new AvroValues(Of("""{"type":"array","items":"int"}"""), null, "x.0", "x.1");
        Assert.Equal(["1", "2"], values.Read(0x03, 0x04, 0x02, 0x04, 0x00));
        Assert.Equal(["1", "2"], values.Read(0x02, 0x02, 0x02, 0x04, 0x00));
        Assert.Equal(["<wrong_length>"], values.Read(0x02, 0x02, 0x00));
        Assert.Equal(["<wrong_length>"], values.Read(0x06, 0x02, 0x04, 0x06, 0x00));
        Assert.Equal(["<bad_length>"], values.Read(0x03, 0x06, 0x02, 0x04, 0x06, 0x00));
    }

    [Fact]
    public void Uuid_InSixteenBytes_HasItsTextsOrder()
    {
        byte[] bytes = Convert.FromHexString("00112233445566778899AABBCCDDEEFF");
        Assert.Equal(
            "00112233-4455-6677-8899-aabbccddeeff",
            Read(Of("""{"type":"fixed","name":"U","size":16,"logicalType":"uuid"}"""), null, bytes)
        );
    }

    [Theory]
    [InlineData("9", "7B", "1.23")]
    [InlineData("9", "85", "-1.23")]
    [InlineData("38", "00FFFFFFFFFFFFFFFF", "184467440737095516.15")]
    [InlineData("38", "FF0000000000000000", "-184467440737095516.16")]
    [InlineData("77", "0100000000000000000000000000000000", "3402823669209384634633746074317682114.56")]
    [InlineData("9", "", "0.00")]
    [InlineData("9", "00000000000000000000007B", "1.23")]
    public void Decimal_OfAnyLength_IsExact(string precision, string hex, string expected)
    {
        byte[] digits = Convert.FromHexString(hex);
        string type = $$"""{"type":"bytes","logicalType":"decimal","precision":{{precision}},"scale":2}""";
        Assert.Equal(expected, Read(Of(type), null, [(byte)(2 * digits.Length), .. digits]));
        if (digits.Length > 0)
        {
            string ofFixed =
                $$"""{"type":"fixed","name":"D","size":{{digits.Length}},"logicalType":"decimal","precision":{{precision}},"scale":2}""";
            Assert.Equal(expected, Read(Of(ofFixed), null, digits));
        }
    }

    [Theory]
    [InlineData("timestamp-millis", 1796040000000, "2026-11-30 12:00:00.000")]
    [InlineData("local-timestamp-millis", 1796040000000, "2026-11-30 12:00:00.000")]
    [InlineData("timestamp-micros", 1796040000123999, "2026-11-30 12:00:00.123")]
    [InlineData("timestamp-micros", -1, "1969-12-31 23:59:59.999")]
    [InlineData("timestamp-nanos", 1796040000123999999, "2026-11-30 12:00:00.123")]
    [InlineData("local-timestamp-nanos", 1796040000123999999, "2026-11-30 12:00:00.123")]
    [InlineData("timestamp-millis", long.MaxValue, "bad_time")]
    [InlineData("timestamp-micros", long.MaxValue, "bad_time")]
    [InlineData("timestamp-nanos", long.MaxValue, "bad_time")]
    [InlineData("timestamp-nanos", long.MinValue, "bad_time")]
    public void EventTime_OfATimestamp_IsItsInstantWhateverTheFormatAndTheZone(string logical, long value, string expected)
    {
        RecordSchema schema = Decoding.Schema() with { EventTime = new EventTimeSpec(FieldPath.Parse("x"), TimeFormat.Iso8601) };
        RecordBatch batch = AvroDecoding.Decode(Of($$"""{"type":"long","logicalType":"{{logical}}"}"""), schema, AvroDecoding.Long(value));
        Assert.Equal(
            expected,
            Decoding.Outcome(batch, b =>
                DateTimeOffset.FromUnixTimeMilliseconds(b.EventTimes[0]).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)
            )
        );
    }

    [Fact]
    public void EventTime_OfADate_IsItsMidnight()
    {
        RecordSchema schema = Decoding.Schema() with { EventTime = new EventTimeSpec(FieldPath.Parse("x"), TimeFormat.Iso8601) };
        RecordBatch batch = AvroDecoding.Decode(Of("""{"type":"int","logicalType":"date"}"""), schema, AvroDecoding.Long(20_787));
        Assert.Equal(20_787L * 86_400_000, batch.EventTimes[0]);
    }

    [Theory]
    [InlineData("\"double\"", 1234.56, 123456)]
    [InlineData("\"double\"", 0.285, 28)]
    [InlineData("\"double\"", 1e13, 1_000_000_000_000_000)]
    public void Amount_OfADouble_IsThatOfItsShortestDecimal(string type, double value, long expected)
    {
        RecordSchema schema = Decoding.Schema() with { Amount = new AmountSpec(FieldPath.Parse("x"), 2) };
        Assert.Equal(expected, AvroDecoding.Decode(Of(type), schema, BitConverter.GetBytes(value)).Amounts[0]);
    }

    [Fact]
    public void Amount_OfADecimal_IsExactOrRejected()
    {
        RecordSchema schema = Decoding.Schema() with { Amount = new AmountSpec(FieldPath.Parse("x"), 2) };
        string type = Of("""{"type":"bytes","logicalType":"decimal","precision":38,"scale":4}""");
        Assert.Equal(17790, AvroDecoding.Decode(type, schema, [0x06, 0x1B, 0x25, 0x38]).Amounts[0]);
        Assert.Equal("bad_amount", AvroDecoding.Decode(type, schema, [0x16, 0x7F, .. new byte[10]]).Rejections[0].Reason);
    }

    [Fact]
    public void Number_NaNIsMissing_InfinityIsRejected()
    {
        RecordSchema schema = Decoding.Schema(Decoding.Feature("x", missing: "7"));
        Assert.Equal(7, AvroDecoding.Decode(Of("\"double\""), schema, BitConverter.GetBytes(double.NaN)).Features[0]);
        Assert.Equal(
            "bad_number",
            AvroDecoding.Decode(Of("\"double\""), schema, BitConverter.GetBytes(double.PositiveInfinity)).Rejections[0].Reason
        );
        Assert.Equal("bad_number", AvroDecoding.Decode(Of("\"double\""), schema, BitConverter.GetBytes(1e300)).Rejections[0].Reason);
    }

    [Fact]
    public void Schema_WithoutAFieldThatIsRead_NamesIt()
    {
        SchemaException error = Assert.Throws<SchemaException>(() => new AvroValues(Of("\"int\""), null, "x", "y", "x.z"));
        Assert.Contains("'x.z', 'y'", error.Message, StringComparison.Ordinal);
        Assert.Contains("reader_schema", error.Message, StringComparison.Ordinal);
    }
}
