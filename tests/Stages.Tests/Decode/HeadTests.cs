using System.Globalization;
using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Decode;

/// <summary>Id, event time and amount.</summary>
public sealed class HeadTests
{
    private static readonly FieldPath X = FieldPath.Parse("x");

    private static string FromJson(RecordSchema schema, string value, Func<RecordBatch, string> show) =>
        Decoding.Outcome(Decoding.Decode(Decoding.Json, schema, $$"""{"x":{{value}}}"""), show);

    private static string Time(RecordBatch batch) =>
        DateTimeOffset.FromUnixTimeMilliseconds(batch.EventTimes[0]).ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture);

    private static string Amount(RecordBatch batch) => batch.Amounts[0].ToString(CultureInfo.InvariantCulture);

    private static string Id(RecordBatch batch) => Encoding.UTF8.GetString(batch.Ids[0]);

    [Theory]
    [InlineData("2025-12-05T14:07:31.250Z", "2025-12-05 14:07:31.250")]
    [InlineData("2025-12-05T14:07:31Z", "2025-12-05 14:07:31.000")]
    [InlineData("2025-12-05T14:07:31", "2025-12-05 14:07:31.000")]
    [InlineData("2025-12-05 14:07", "2025-12-05 14:07:00.000")]
    [InlineData("2025-12-05t14:07z", "2025-12-05 14:07:00.000")]
    [InlineData("2025-12-05", "2025-12-05 00:00:00.000")]
    [InlineData("2025-12-05T14:07:31.9999999-03:00", "2025-12-05 17:07:31.999")]
    [InlineData("2025-12-05T14:07:31.1+0530", "2025-12-05 08:37:31.100")]
    [InlineData("2025-12-05T22:07:31.123456789-03", "2025-12-06 01:07:31.123")]
    [InlineData("2024-02-29T00:00:00Z", "2024-02-29 00:00:00.000")]
    [InlineData("0001-01-01T00:00:00Z", "0001-01-01 00:00:00.000")]
    [InlineData("9999-12-31T23:59:59.999Z", "9999-12-31 23:59:59.999")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01 00:00:00.000")]
    [InlineData("2016-12-31T20:59:60.5-03:00", "2017-01-01 00:00:00.500")]
    [InlineData("2016-12-31T23:58:60Z", "bad_time")]
    [InlineData("2016-12-31T23:59:60-03:00", "bad_time")]
    [InlineData("2025-12-05T14:07:61Z", "bad_time")]
    [InlineData("2025-12-05T24:00:00Z", "2025-12-06 00:00:00.000")]
    [InlineData("2025-12-05T24:00:01Z", "bad_time")]
    [InlineData("20251205T140731,25-0300", "2025-12-05 17:07:31.250")]
    [InlineData("20251205T1407Z", "2025-12-05 14:07:00.000")]
    [InlineData("2025-12-05T14:07:31,999", "2025-12-05 14:07:31.999")]
    [InlineData("20251205T14:07Z", "bad_time")]
    [InlineData("2025-12-05T1407Z", "bad_time")]
    [InlineData("20251305", "bad_time")]
    [InlineData("2025-12-05T14:60:00Z", "bad_time")]
    [InlineData("2025-02-29", "bad_time")]
    [InlineData("1900-02-29", "bad_time")]
    [InlineData("2025-13-01", "bad_time")]
    [InlineData("2025-00-01", "bad_time")]
    [InlineData("2025-12-00", "bad_time")]
    [InlineData("0000-12-01", "bad_time")]
    [InlineData("0001-01-01T00:00:00+01:00", "bad_time")]
    [InlineData("9999-12-31T23:59:59-01:00", "bad_time")]
    [InlineData("2025-12-05T14:07:31.Z", "bad_time")]
    [InlineData("2025-12-05T14:07:31.1234567890Z", "bad_time")]
    [InlineData("2025-12-05T14:07:31+15:00", "bad_time")]
    [InlineData("2025-12-05T14:07:31+03:60", "bad_time")]
    [InlineData("2025-12-05T14:07:31Zulu", "bad_time")]
    [InlineData("2025-12-05T14", "bad_time")]
    [InlineData("2025-12-05T", "bad_time")]
    [InlineData("2025-12-05X14:07", "bad_time")]
    [InlineData("05/12/2025", "bad_time")]
    [InlineData("20251205", "2025-12-05 00:00:00.000")]
    [InlineData("", "missing_time")]
    public void Time_Iso8601(string text, string expected) =>
        Assert.Equal(expected, FromJson(WithTime(TimeFormat.Iso8601), $"\"{text}\"", Time));

    [Theory]
    [InlineData(TimeFormat.UnixSeconds, "1764943651", "2025-12-05 14:07:31.000")]
    [InlineData(TimeFormat.UnixSeconds, "1764943651.2509", "2025-12-05 14:07:31.250")]
    [InlineData(TimeFormat.UnixSeconds, "\"1764943651\"", "2025-12-05 14:07:31.000")]
    [InlineData(TimeFormat.UnixSeconds, "1.764943651e9", "2025-12-05 14:07:31.000")]
    [InlineData(TimeFormat.UnixSeconds, "-0.0001", "1969-12-31 23:59:59.999")]
    [InlineData(TimeFormat.UnixSeconds, "1764943651250", "bad_time")]
    [InlineData(TimeFormat.UnixMilliseconds, "1764943651250", "2025-12-05 14:07:31.250")]
    [InlineData(TimeFormat.UnixMilliseconds, "-1", "1969-12-31 23:59:59.999")]
    [InlineData(TimeFormat.UnixMicroseconds, "1764943651250999", "2025-12-05 14:07:31.250")]
    [InlineData(TimeFormat.UnixMicroseconds, "-1", "1969-12-31 23:59:59.999")]
    [InlineData(TimeFormat.UnixMilliseconds, "1e300", "bad_time")]
    [InlineData(TimeFormat.UnixMilliseconds, "\"now\"", "bad_time")]
    [InlineData(TimeFormat.UnixMilliseconds, "true", "bad_time")]
    [InlineData(TimeFormat.UnixMilliseconds, "[1]", "bad_time")]
    [InlineData(TimeFormat.UnixMilliseconds, "null", "missing_time")]
    public void Time_Unix(TimeFormat format, string json, string expected) =>
        Assert.Equal(expected, FromJson(WithTime(format), json, Time));

    [Theory]
    [InlineData("E60746948202512051407abcDEF12345", "2025-12-05 14:07:00.000")]
    [InlineData("E6074694820251205140712345678901", "2025-12-05 14:07:00.000")]
    [InlineData("D60746948202512051407abcDEF12345", "2025-12-05 14:07:00.000")]
    [InlineData("M60746948202512051407abcDEF12345", "bad_time")]
    [InlineData("E60746948202512051407abcDEF1234", "bad_time")]
    [InlineData("E60746948202512051407abcDEF123456", "bad_time")]
    [InlineData("E60746948202513051407abcDEF12345", "bad_time")]
    [InlineData("E60746948202502291407abcDEF12345", "bad_time")]
    [InlineData("E60746948202512052407abcDEF12345", "bad_time")]
    [InlineData("E60746948202512051460abcDEF12345", "bad_time")]
    [InlineData("E6074694820251205140Aabc_EF12345", "bad_time")]
    [InlineData("E60746948202512051407abc_EF12345", "bad_time")]
    public void Time_EndToEndId(string id, string expected) =>
        Assert.Equal(expected, FromJson(WithTime(TimeFormat.EndToEndId), $"\"{id}\"", Time));

    [Fact]
    public void Time_NotInSchema_IsTheSourceTime()
    {
        RecordBatch batch = Decoding.Decode(Decoding.Json, Decoding.Schema(Decoding.Feature("x")), """{"x":1}""");
        Assert.Equal(Decoding.SourceTime, batch.EventTimes[0]);
    }

    [Theory]
    [InlineData("\"123.45\"", "12345")]
    [InlineData("123.45", "12345")]
    [InlineData("0.29", "29")]
    [InlineData("1.15", "115")]
    [InlineData("-1.15", "-115")]
    [InlineData("0", "0")]
    [InlineData("-0.0", "0")]
    [InlineData("12", "1200")]
    [InlineData("1.5e3", "150000")]
    [InlineData("1500e-3", "150")]
    [InlineData("0.005", "0")]
    [InlineData("0.015", "2")]
    [InlineData("0.025", "2")]
    [InlineData("0.02500000000000000000000000000000000001", "3")]
    [InlineData("-0.025", "-2")]
    [InlineData("-0.0251", "-3")]
    [InlineData("0.0051", "1")]
    [InlineData("1e-5", "0")]
    [InlineData("9.99999", "1000")]
    [InlineData("10000000000000.004", "1000000000000000")]
    [InlineData("-10000000000000", "-1000000000000000")]
    [InlineData("10000000000000.01", "bad_amount")]
    [InlineData("-10000000000000.01", "bad_amount")]
    [InlineData("92233720368547758.07", "bad_amount")]
    [InlineData("92233720368547758.08", "bad_amount")]
    [InlineData("999999999999999999.99", "bad_amount")]
    [InlineData("1e30", "bad_amount")]
    [InlineData("0e30", "0")]
    [InlineData("\"R$ 12\"", "bad_amount")]
    [InlineData("\"1.234,56\"", "bad_amount")]
    [InlineData("\"\"", "missing_amount")]
    [InlineData("NaN", "missing_amount")]
    [InlineData("Infinity", "bad_amount")]
    [InlineData("false", "bad_amount")]
    [InlineData("{}", "bad_amount")]
    [InlineData("null", "missing_amount")]
    public void Amount_IsExactInMinorUnits(string json, string expected) =>
        Assert.Equal(
            expected,
            FromJson(
                new RecordSchema
                {
                    Name = "t",
                    Version = 1,
                    Amount = new AmountSpec(X, 2),
                },
                json,
                Amount
            )
        );

    [Theory]
    [InlineData("\"abc\"", "abc")]
    [InlineData("\"a\\u00e7\\n\"", "aç\n")]
    [InlineData("\"😀 ção\"", "😀 ção")]
    [InlineData("12345678901234567890", "12345678901234567890")]
    [InlineData("-7", "-7")]
    [InlineData("1.0", "bad_id")]
    [InlineData("1e5", "bad_id")]
    [InlineData("\"\"", "bad_id")]
    [InlineData("true", "bad_id")]
    [InlineData("[]", "bad_id")]
    [InlineData("null", "missing_id")]
    [InlineData("\"a\\u0000\"", "bad_text")]
    [InlineData("\"\\udc00\"", "bad_text")]
    public void Id_IsTextOrWholeNumber(string json, string expected) => Assert.Equal(expected, FromJson(WithId, json, Id));

    [Fact]
    public void Id_Longest_Is256Bytes()
    {
        string longest = new('x', 256);
        Assert.Equal(longest, FromJson(WithId, $"\"{longest}\"", Id));
        Assert.Equal("bad_id", FromJson(WithId, $"\"{longest}x\"", Id));
        Assert.Equal("bad_id", FromJson(WithId, $"\"{new string('ç', 129)}\"", Id));
    }

    [Fact]
    public void Id_NotInSchema_IsTopicPartitionOffset()
    {
        RecordBatch batch = Decoding.Decode(Decoding.Json, Decoding.Schema(Decoding.Feature("x")), "{}", "broken", "{}");
        Assert.Equal("pix-3-100", Encoding.UTF8.GetString(batch.Ids[0]));
        Assert.Equal("pix-3-102", Encoding.UTF8.GetString(batch.Ids[1]));
    }

    private static RecordSchema WithId =>
        new()
        {
            Name = "t",
            Version = 1,
            Id = X,
        };

    private static RecordSchema WithTime(TimeFormat format) =>
        new()
        {
            Name = "t",
            Version = 1,
            EventTime = new EventTimeSpec(X, format),
        };
}
