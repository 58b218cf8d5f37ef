using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Vigia.Stages.Decode;
using Vigia.Stages.Tests.Decode.Reference;

namespace Vigia.Stages.Tests.Decode;

/// <summary>Numbers are the nearest doubles, amounts exact, for any digits and exponent: compared with big integers.</summary>
public sealed class NumberTextTests
{
    private static readonly Gen<string> GenDigits = Gen.String[Gen.Char['0', '9'], 0, 25];

    private static readonly Gen<string> GenDecimal = Gen.Select(
        Gen.OneOf("", "-", "+"),
        GenDigits,
        Gen.OneOf("", "."),
        GenDigits,
        Gen.OneOf("", "e", "E+", "e-"),
        Gen.Int[0, 330],
        (sign, whole, point, fraction, e, exponent) =>
            $"{sign}{whole}{point}{fraction}{e}{(e.Length > 0 ? exponent.ToString(CultureInfo.InvariantCulture) : "")}"
    );

    [Fact]
    public void TryParse_AnyDecimal_IsTheNearestDouble() => GenDecimal.Sample(CheckDouble, iter: 20_000);

    [Fact]
    public void TryParse_ShortDecimal_IsTheNearestDouble() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[0, 9999], Gen.Int[0, 3], (whole, fraction, form) => form switch
                {
                    0 => $"{whole}.{fraction}",
                    1 => $"-{whole}.{fraction:0000}",
                    2 => $"{whole}",
                    _ => $"0.{fraction:000000000000}",
                })
            .Sample(CheckDouble, iter: 20_000);

    /// <summary>Exactly in the middle of two doubles, and one digit beside it: up to 770 digits decide.</summary>
    [Fact]
    public void TryParse_MiddleOfTwoDoubles_IsTheEvenOne() =>
        Gen.Select(Gen.Long[0, 0x7FEF_FFFF_FFFF_FFFE], Gen.OneOf("", "0", "1", "00000000001"))
            .Sample(
                (bits, more) =>
                {
                    string text = Middle(bits);
                    CheckDouble(text + (text.Contains('.', StringComparison.Ordinal) ? more : "." + more));
                },
                iter: 500
            );

    [Theory]
    [InlineData("2.2250738585072011e-308")]
    [InlineData("4.9406564584124654e-324")]
    [InlineData("2.4703282292062327e-324")]
    [InlineData("2.4703282292062328e-324")]
    [InlineData("1.7976931348623157e308")]
    [InlineData("1.7976931348623159e308")]
    [InlineData("9007199254740993")]
    [InlineData("9007199254740992.0")]
    [InlineData("0.000000000000000001")]
    [InlineData("-9999999999999999999")]
    public void TryParse_KnownHardCases_AreTheNearestDouble(string text) => CheckDouble(text);

    [Fact]
    public void TryScale_AnyDecimal_IsExact() =>
        Gen.Select(GenDecimal, Gen.Int[-3, 9], Gen.Bool)
            .Sample(
                (text, scale, down) =>
                {
                    BigInteger? exact = ExactDecimal.Parse(text)?.Scale(scale, down);
                    bool fits = exact is { } value && value <= long.MaxValue && value >= -long.MaxValue;
                    bool parsed = DecimalText.TryScale(Padded(text), scale, down ? Rounding.Floor : Rounding.HalfToEven, out long found);
                    Assert.True(fits == parsed, text);
                    Assert.True(!fits || exact == found, text);
                },
                iter: 20_000
            );

    [Fact]
    public void TryScale_Halves_GoToTheEvenNeighbour() =>
        Gen.Select(Gen.Long[-1_000_000, 1_000_000], Gen.OneOf("5", "50", "500000000000000000000000001", "49999999999999999999999"))
            .Sample(
                (units, rest) =>
                {
                    string text = $"{units}.{rest}";
                    Assert.True(DecimalText.TryScale(Padded(text), 0, Rounding.HalfToEven, out long found), text);
                    Assert.Equal(ExactDecimal.Parse(text)!.Scale(0, down: false), found);
                },
                iter: 2_000
            );

    private static void CheckDouble(string text)
    {
        ExactDecimal? exact = ExactDecimal.Parse(text);
        bool parsed = NumberText.TryParse(Padded(text), out double found);
        Assert.True(exact is not null == parsed, text);
        if (exact is not null)
        {
            Assert.True(
                BitConverter.DoubleToInt64Bits(exact.ToDouble()) == BitConverter.DoubleToInt64Bits(found),
                $"{text}: expected {exact.ToDouble():R}, found {found:R}"
            );
        }
    }

    /// <summary>The text with bytes after it that may be read: more digits, which must not count.</summary>
    private static ReadOnlySpan<byte> Padded(string text) =>
        Encoding.UTF8.GetBytes(text + new string('7', DecimalDigits.Slack)).AsSpan(0, text.Length);

    /// <summary>All digits of the number in the middle between the double of these bits and the next one.</summary>
    private static string Middle(long bits)
    {
        int exponent = (int)(bits >> 52);
        BigInteger significand = (bits & 0xF_FFFF_FFFF_FFFF) | (exponent == 0 ? 0 : 1L << 52);
        int power = Math.Max(exponent, 1) - 1075 - 1;
        BigInteger twice = (2 * significand) + 1;
        if (power >= 0)
        {
            return (twice << power).ToString(CultureInfo.InvariantCulture);
        }
        string digits = (twice * BigInteger.Pow(5, -power)).ToString(CultureInfo.InvariantCulture).PadLeft(-power + 1, '0');
        return $"{digits[..^-power]}.{digits[^-power..]}";
    }
}
