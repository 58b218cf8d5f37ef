using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace Vigia.Stages.Tests.Decode.Reference;

/// <summary>A decimal number as a fraction of big integers: slow, and right by construction.</summary>
internal sealed partial record ExactDecimal(bool IsNegative, BigInteger Numerator, BigInteger Denominator)
{
    public static ExactDecimal? Parse(string text)
    {
        Match match = Form().Match(text);
        if (!match.Success)
        {
            return null;
        }
        string fraction = match.Groups["fraction"].Value + match.Groups["only"].Value;
        BigInteger digits = BigInteger.Parse("0" + match.Groups["whole"].Value + fraction, CultureInfo.InvariantCulture);
        BigInteger written = match.Groups["exponent"].Success
            ? BigInteger.Parse(match.Groups["exponent"].Value, CultureInfo.InvariantCulture)
            : 0;
        // Records have a few hundred digits: beyond this exponent nothing changes any more, except that big integers get very big.
        int exponent = (int)BigInteger.Max(-5_000, BigInteger.Min(written, 5_000)) - fraction.Length;
        return new ExactDecimal(
            match.Groups["sign"].Value == "-",
            digits * BigInteger.Pow(10, Math.Max(exponent, 0)),
            BigInteger.Pow(10, Math.Max(-exponent, 0))
        );
    }

    /// <summary>The nearest double, in the middle the one with an even significand; infinite beyond the greatest.</summary>
    public double ToDouble()
    {
        int exponent = Math.Max(-1074, (int)(Numerator.GetBitLength() - Denominator.GetBitLength()) - 54);
        BigInteger significand;
        while (true)
        {
            significand = Divide(exponent < 0 ? Numerator << -exponent : Numerator, exponent > 0 ? Denominator << exponent : Denominator);
            if (significand <= BigInteger.One << 53)
            {
                break;
            }
            exponent++;
        }
        double magnitude = Math.ScaleB((double)significand, exponent);
        return IsNegative ? -magnitude : magnitude;
    }

    /// <summary>The number times 10^<paramref name="scale"/>, rounded half to even, or down.</summary>
    public BigInteger Scale(int scale, bool down)
    {
        BigInteger numerator = Numerator * BigInteger.Pow(10, Math.Max(scale, 0));
        BigInteger denominator = Denominator * BigInteger.Pow(10, Math.Max(-scale, 0));
        if (!down)
        {
            return (IsNegative ? -1 : 1) * Divide(numerator, denominator);
        }
        BigInteger quotient = BigInteger.DivRem(numerator, denominator, out BigInteger rest);
        return IsNegative ? -quotient - (rest.IsZero ? 0 : 1) : quotient;
    }

    private static BigInteger Divide(BigInteger numerator, BigInteger denominator)
    {
        BigInteger quotient = BigInteger.DivRem(numerator, denominator, out BigInteger rest);
        int half = (2 * rest).CompareTo(denominator);
        return half > 0 || (half == 0 && !quotient.IsEven) ? quotient + 1 : quotient;
    }

    [GeneratedRegex(
        @"^[ \t]*(?<sign>[+-]?)(?:(?<whole>[0-9]+)(?:\.(?<fraction>[0-9]*))?|\.(?<only>[0-9]+))(?:[eE](?<exponent>[+-]?[0-9]+))?[ \t]*\z"
    )]
    private static partial Regex Form();
}
