using System.Globalization;
using System.Text;
using CsCheck;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Statistics;

namespace Vigia.Stages.Tests.Decode;

/// <summary>Text as spreadsheets, data frames and core systems write it.</summary>
public sealed class UntidyTextTests
{
    private static readonly DecodeOptions Comma = Decoding.Json with { IsDecimalComma = true };

    private static readonly RecordSchema Mixed = Decoding.Schema(
        Decoding.Feature("x"),
        Decoding.Feature("flag", FeatureType.Boolean),
        Decoding.Feature("kind", FeatureType.Category, "nan", "9", "NA", "a")
    );

    private static string Row(RecordBatch batch) =>
        string.Join(' ', batch.Features.Span.ToArray().Select(v => v.ToString("R", CultureInfo.InvariantCulture)));

    private static string Utc(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    [Theory]
    [InlineData("NA")]
    [InlineData("n/a")]
    [InlineData("NULL")]
    [InlineData("nan")]
    [InlineData("None")]
    [InlineData(@"\N")]
    [InlineData("?")]
    [InlineData(" ")]
    public void Missing_ByWord_IsMissingInEveryType(string word)
    {
        string code = word == "NA" ? "0" : "NaN";
        Assert.Equal(
            $"NaN NaN {code}",
            Decoding.Outcome(Decoding.Decode(Decoding.Csv("x", "flag", "kind"), Mixed, $"{word},{word},{word}"), Row)
        );
        string json = word.Replace(@"\", @"\\", StringComparison.Ordinal);
        Assert.Equal(
            $"NaN NaN {code}",
            Decoding.Outcome(Decoding.Decode(Decoding.Json, Mixed, $$"""{"x":"{{json}}","flag":"{{json}}","kind":"{{json}}"}"""), Row)
        );
    }

    [Fact]
    public void Missing_OfOnesOwn_TakesThePlaceOfTheWordsAssumed()
    {
        DecodeOptions options = Decoding.Csv("x") with { Missing = ["-", "não há"] };
        RecordSchema schema = Decoding.Schema(Decoding.Feature("x"));
        Assert.Equal("NaN NaN", Decoding.Outcome(Decoding.Decode(options, schema, "-", "não há"), Row));
        Assert.Equal("bad_number", Decoding.Outcome(Decoding.Decode(options, schema, "NA"), Row));
    }

    [Fact]
    public void Missing_WhereTheSchemaRejectsIt_IsTheReason()
    {
        RecordSchema schema = Decoding.Schema(Decoding.Feature("x", missing: "reject"));
        Assert.Equal("missing_field", Decoding.Outcome(Decoding.Decode(Decoding.Json, schema, """{"x":NaN}"""), Row));
        Assert.Equal("missing_field", Decoding.Outcome(Decoding.Decode(Decoding.Json, schema, """{"x":"NA"}"""), Row));
    }

    /// <summary>A stream in which every second record has a NaN, at any place, before and after the layout is learned.</summary>
    [Fact]
    public void Json_WithNaN_IsReadByEveryDecoder()
    {
        string[] records =
        [
            """{"x":NaN,"flag":true,"kind":"a","o":{"z":[NaN,Infinity]}}""",
            """{"x":1.5,"flag":true,"kind":"a","o":{"z":[1,2]}}""",
            """{"x": NaN , "flag":NaN,"kind":NaN}""",
            """{"x":2,"flag":false,"kind":"NaN, Infinity","o":-Infinity}""",
            """{"x":NaN,"flag":true,"kind":"a","o":NaN}""",
        ];
        foreach (SimdLevel? level in Decoding.Levels)
        {
            RecordBatch batch = Decoding.Receive(Enumerable.Repeat(records, 20).SelectMany(r => r).Select(Encoding.UTF8.GetBytes));
            RecordDecoder.Create("decode", Decoding.Json, Mixed, level).Decode(batch);
            Assert.Equal(0, batch.Rejections.Length);
            Assert.Equal(string.Join(' ', Enumerable.Repeat("NaN 1 1 1.5 1 1 NaN NaN NaN 2 0 9 NaN 1 1", 20)), Row(batch));
        }
    }

    [Theory]
    [InlineData("""{"x":NaN""")]
    [InlineData("""{NaN:1}""")]
    [InlineData("""{"x":1,NaN}""")]
    [InlineData("""{"x":-NaN}""")]
    [InlineData("""{"x":NaNNaN}""")]
    [InlineData("""{"x":NaN"a"}""")]
    [InlineData("""{"x":NaN}}""")]
    [InlineData("""{"x":nan}""")]
    [InlineData("NaN")]
    public void Json_WithNaNInAnotherPlace_IsMalformed(string record) =>
        Assert.Equal("malformed", Decoding.Outcome(Decoding.Decode(Decoding.Json, Mixed, record), Row));

    [Theory]
    [InlineData("\"1.234,56\"", "1234.56")]
    [InlineData("\"10,50\"", "10.5")]
    [InlineData("\"-1.234.567\"", "-1234567")]
    [InlineData("\"1.234\"", "1234")]
    [InlineData("\",5\"", "0.5")]
    [InlineData("\" 1,5e3 \"", "1500")]
    [InlineData("\"1\\u002c5\"", "1.5")]
    [InlineData("10.5", "10.5")]
    [InlineData("\"10.50\"", "bad_number")]
    [InlineData("\"1234.567\"", "bad_number")]
    [InlineData("\"1.23.456\"", "bad_number")]
    [InlineData("\".123\"", "bad_number")]
    [InlineData("\"1,234.5\"", "bad_number")]
    [InlineData("\"1,2,3\"", "bad_number")]
    [InlineData("\"1.234.\"", "bad_number")]
    [InlineData("\"NA\"", "NaN")]
    public void DecimalComma_InText(string json, string expected) =>
        Assert.Equal(
            expected,
            Decoding.Outcome(Decoding.Decode(Comma, Decoding.Schema(Decoding.Feature("x")), $$"""{"x":{{json}}}"""), Row)
        );

    [Fact]
    public void DecimalComma_RandomNumbers_AreThoseThatTheLibraryFormats()
    {
        CultureInfo brazil = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        (brazil.NumberFormat.NumberDecimalSeparator, brazil.NumberFormat.NumberGroupSeparator) = (",", ".");
        RecordSchema schema = new()
        {
            Name = "t",
            Version = 1,
            Amount = new AmountSpec(FieldPath.Parse("v"), 2),
            Features = [Decoding.Feature("v")],
        };
        Gen.Select(Gen.Long[-99_999_999_999, 99_999_999_999].Array[1, 20], Gen.Bool)
            .Sample(
                (cents, grouped) =>
                {
                    byte[][] records = [.. cents.Select(c => Encoding.UTF8.GetBytes((c / 100m).ToString(grouped ? "N2" : "F2", brazil)))];
                    foreach (SimdLevel? level in Decoding.Levels)
                    {
                        RecordBatch batch = Decoding.Receive(records);
                        RecordDecoder
                            .Create("decode", Decoding.Csv("v") with { Delimiter = (byte)';', IsDecimalComma = true }, schema, level)
                            .Decode(batch);
                        Assert.Equal(cents, batch.Amounts.Span.ToArray());
                        Assert.Equal(cents.Select(c => (float)(c / 100d)), batch.Features.Span.ToArray());
                    }
                },
                iter: 200
            );
    }

    [Theory]
    [InlineData("S", "1")]
    [InlineData("n", "0")]
    [InlineData("SIM", "1")]
    [InlineData("Não", "0")]
    [InlineData("NÃO", "0")]
    [InlineData("nao", "0")]
    [InlineData("T", "1")]
    [InlineData("f", "0")]
    [InlineData("Yes", "1")]
    [InlineData("no", "0")]
    [InlineData("Verdadeiro", "1")]
    [InlineData("FALSO", "0")]
    [InlineData("1", "1")]
    [InlineData("0.0", "0")]
    [InlineData("x", "bad_boolean")]
    [InlineData("nein", "bad_boolean")]
    public void Boolean_ByWord(string word, string expected)
    {
        RecordSchema schema = Decoding.Schema(Decoding.Feature("x", FeatureType.Boolean));
        Assert.Equal(expected, Decoding.Outcome(Decoding.Decode(Decoding.Json, schema, $$"""{"x":"{{word}}"}"""), Row));
        Assert.Equal(expected, Decoding.Outcome(Decoding.Decode(Decoding.Csv("x"), schema, word), Row));
    }

    [Theory]
    [InlineData("dd/MM/yyyy HH:mm:ss", "01/10/2026 09:15:00", "2026-10-01 09:15:00.000")]
    [InlineData("dd/MM/yyyy HH:mm:ss", "31/12/2026 24:00:00", "2027-01-01 00:00:00.000")]
    [InlineData("dd/MM/yyyy HH:mm:ss", "31/12/2026 24:00:01", "bad_time")]
    [InlineData("dd/MM/yyyy HH:mm:ss", "10/13/2026 09:15:00", "bad_time")]
    [InlineData("dd/MM/yyyy HH:mm:ss", "1/10/2026 09:15:00", "bad_time")]
    [InlineData("dd/MM/yyyy HH:mm:ss", "01/10/2026 09:15:00 ", "2026-10-01 09:15:00.000")]
    [InlineData("dd/MM/yyyy HH:mm:ss", "01/10/2026 09:15:00Z", "bad_time")]
    [InlineData("dd/MM/yyyy HH:mm:ss", "NULL", "missing_time")]
    [InlineData("d/M/yyyy H:mm", "1/10/2026 9:15", "2026-10-01 09:15:00.000")]
    [InlineData("d/M/yyyy H:mm", "31/12/2026 19:15", "2026-12-31 19:15:00.000")]
    [InlineData("yyyyMMddHHmmssfff", "20261001091500250", "2026-10-01 09:15:00.250")]
    [InlineData("dd.MM.yyyy HH:mm:ss,ffffff", "01.10.2026 09:15:00,250999", "2026-10-01 09:15:00.250")]
    [InlineData("yyyy-MM-dd", "2026-02-29", "bad_time")]
    public void Time_ByPattern(string pattern, string text, string expected)
    {
        RecordSchema schema = new()
        {
            Name = "t",
            Version = 1,
            EventTime = new(FieldPath.Parse("t"), TimeFormat.Iso8601, TimePattern.Parse(pattern, out _)),
        };
        Assert.Equal(
            expected,
            Decoding.Outcome(Decoding.Decode(Decoding.Json, schema, $$"""{"t":"{{text}}"}"""), batch => Utc(batch.EventTimes[0]))
        );
    }

    [Theory]
    [InlineData("dd/MM")]
    [InlineData("dd/MM/yyyy dd")]
    [InlineData("dd/MM/yyy")]
    [InlineData("dd/MMM/yyyy")]
    [InlineData("dd/MM/yyyy hh:mm")]
    public void Pattern_ThatIsNone_SaysWhy(string pattern)
    {
        Assert.Null(TimePattern.Parse(pattern, out string? error));
        Assert.NotNull(error);
    }

    /// <summary>Offsets by the tz database: São Paulo left UTC-3 for summers until 2019, New York does every summer.</summary>
    [Theory]
    [InlineData("America/Sao_Paulo", "2026-10-01T21:59:59", "2026-10-02 00:59:59.000")]
    [InlineData("America/Sao_Paulo", "2018-12-24 20:00", "2018-12-24 22:00:00.000")]
    [InlineData("America/Sao_Paulo", "2019-12-24 20:00", "2019-12-24 23:00:00.000")]
    [InlineData("America/New_York", "20260701T120000", "2026-07-01 16:00:00.000")]
    [InlineData("America/New_York", "20260101T120000", "2026-01-01 17:00:00.000")]
    [InlineData("America/New_York", "2026-11-01T01:30:00", "2026-11-01 06:30:00.000")]
    [InlineData("America/New_York", "2026-11-01T00:59:59.999", "2026-11-01 04:59:59.999")]
    [InlineData("America/New_York", "2026-03-08T02:30:00", "2026-03-08 07:30:00.000")]
    [InlineData("America/New_York", "2026-07-01T12:00:00Z", "2026-07-01 12:00:00.000")]
    [InlineData("America/New_York", "2026-07-01T12:00:00+02:00", "2026-07-01 10:00:00.000")]
    [InlineData("Asia/Kolkata", "2026-07-01T12:00:00", "2026-07-01 06:30:00.000")]
    [InlineData("America/Sao_Paulo", "9999-12-31T23:59:59", "bad_time")]
    public void Time_OfAZone_IsUtcByItsClock(string zone, string text, string expected)
    {
        RecordSchema schema = new()
        {
            Name = "t",
            Version = 1,
            EventTime = new(FieldPath.Parse("t"), TimeFormat.Iso8601, null, TimeZoneInfo.FindSystemTimeZoneById(zone)),
        };
        Assert.Equal(
            expected,
            Decoding.Outcome(Decoding.Decode(Decoding.Json, schema, $$"""{"t":"{{text}}"}"""), batch => Utc(batch.EventTimes[0]))
        );
    }

    [Fact]
    public void Time_OfAZone_RandomTimes_AreThoseOfTheLibrary()
    {
        TimeZoneInfo zone = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");
        var parser = new TimeText(new EventTimeSpec(FieldPath.Parse("t"), TimeFormat.Iso8601, null, zone));
        Gen.Int[0, 60 * 365 * 24 * 60]
            .Sample(
                minutes =>
                {
                    DateTime local = new DateTime(1970, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddMinutes(minutes);
                    TimeSpan offset = zone.GetUtcOffset(local);
                    byte[] text =
                    [
                        .. Encoding.UTF8.GetBytes(local.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture)),
                        .. new byte[ByteColumn.Slack],
                    ];
                    Assert.True(parser.TryParse(text.AsSpan(0, 19), out long found));
                    Assert.Equal(new DateTimeOffset(local, offset).ToUnixTimeMilliseconds(), found);
                },
                iter: 5_000,
                threads: 1
            );
    }
}
