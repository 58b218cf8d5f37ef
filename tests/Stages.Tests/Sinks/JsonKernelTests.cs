using System.Globalization;
using System.Text;
using System.Text.Json;
using CsCheck;
using Vigia.Stages.Sinks.Json;

namespace Vigia.Stages.Tests.Sinks;

public sealed class JsonKernelTests
{
    [Fact]
    public void Float_EveryDecimalOfUpToSixDigits_IsWrittenAsTheFrameworkWouldWriteIt()
    {
        Span<byte> fast = stackalloc byte[JsonNumber.MaxFloatBytes];
        Span<byte> reference = stackalloc byte[JsonNumber.MaxFloatBytes];
        for (int i = -1_000_000; i <= 1_000_000; i += 7)
        {
            foreach (float value in (ReadOnlySpan<float>)[i, i / 100f, i / 10_000f])
            {
                int length = JsonNumber.Write(value, fast);
                int expected = JsonNumber.WriteAny(value, reference);
                if (!fast[..length].SequenceEqual(reference[..expected]))
                {
                    Assert.Fail($"{value:R}: '{Text(fast[..length])}' instead of '{Text(reference[..expected])}'");
                }
            }
        }
    }

    [Fact]
    public void Float_AnyBits_ReadBackToTheSameValueInTheShortestForm() =>
        Gen.UInt.Sample(
            bits =>
            {
                float value = BitConverter.UInt32BitsToSingle(bits);
                string text = Float(value);
                return float.IsNaN(value) ? text == "null"
                    : float.IsInfinity(value) ? JsonDocument.Parse(text).RootElement.GetString() == (value > 0 ? "Infinity" : "-Infinity")
                    : JsonDocument.Parse(text).RootElement.GetSingle().Equals(value)
                        && BitConverter.SingleToUInt32Bits(float.Parse(text, CultureInfo.InvariantCulture)) == bits
                        && IsNoLongerThan(text, value);
            },
            iter: 200_000
        );

    [Theory]
    [InlineData(0f, "0")]
    [InlineData(-0f, "-0")]
    [InlineData(1f, "1")]
    [InlineData(-12f, "-12")]
    [InlineData(123.45f, "123.45")]
    [InlineData(-0.05f, "-0.05")]
    [InlineData(0.0001f, "0.0001")]
    [InlineData(0.8f, "0.8")]
    [InlineData(16_777_216f, "16777216")]
    [InlineData(1e-10f, "1E-10")]
    [InlineData(float.NaN, "null")]
    [InlineData(float.PositiveInfinity, "\"Infinity\"")]
    [InlineData(float.NegativeInfinity, "\"-Infinity\"")]
    public void Float_IsWrittenShort(float value, string expected) => Assert.Equal(expected, Float(value));

    [Theory]
    [InlineData(12345, 2, "123.45")]
    [InlineData(-5, 2, "-0.05")]
    [InlineData(0, 2, "0.00")]
    [InlineData(100, 0, "100")]
    [InlineData(7, 9, "0.000000007")]
    [InlineData(long.MinValue, 2, "-92233720368547758.08")]
    [InlineData(long.MaxValue, 9, "9223372036.854775807")]
    public void Decimal_HasAllItsPlaces(long value, int scale, string expected)
    {
        Span<byte> text = stackalloc byte[JsonNumber.MaxLongBytes];
        Assert.Equal(expected, Text(text[..JsonNumber.Write(value, scale, text)]));
    }

    [Fact]
    public void Time_AnyMillisecondOfTheCalendar_IsIso8601() =>
        Gen.Long[-62_135_596_800_000, 253_402_300_799_999]
            .Sample(ms =>
                Time(ms)
                == $"\"{DateTimeOffset.FromUnixTimeMilliseconds(ms).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)}\""
            );

    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-62_135_596_800_001)]
    [InlineData(253_402_300_800_000)]
    public void Time_OutsideTheCalendar_IsNull(long ms) => Assert.Equal("null", Time(ms));

    [Fact]
    public void String_AnyText_ReadsBack() =>
        Gen.String.Sample(text =>
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            return JsonDocument.Parse(String(utf8)).RootElement.GetString() == Encoding.UTF8.GetString(utf8);
        });

    [Fact]
    public void String_AnyBytes_AreValidJsonWithinTheRoomPromised() =>
        Gen
            .Byte.Array[0, 200]
            .Sample(bytes =>
            {
                byte[] json = String(bytes);
                return json.Length <= JsonString.MaxBytes(bytes.Length)
                    && JsonDocument.Parse(json).RootElement.GetString() == Encoding.UTF8.GetString(bytes);
            });

    private static bool IsNoLongerThan(string text, float value) =>
        text.TrimStart('-').Count(char.IsAsciiDigit)
        <= value.ToString("R", CultureInfo.InvariantCulture).TrimStart('-').Count(char.IsAsciiDigit);

    private static string Float(float value)
    {
        Span<byte> text = stackalloc byte[JsonNumber.MaxFloatBytes];
        return Text(text[..JsonNumber.Write(value, text)]);
    }

    private static string Time(long ms)
    {
        Span<byte> text = stackalloc byte[JsonTime.MaxBytes];
        return Text(text[..JsonTime.Write(ms, text)]);
    }

    private static byte[] String(byte[] text)
    {
        byte[] json = new byte[JsonString.MaxBytes(text.Length)];
        return json[..JsonString.Write(text, json)];
    }

    private static string Text(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
