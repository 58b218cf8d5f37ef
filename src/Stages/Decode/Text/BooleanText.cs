using System.Text;

namespace Vigia.Stages.Decode;

/// <summary>
/// Booleans as text: words of English and Portuguese and their first letters, in any case, or a number that is 0 or 1 (data frames write
/// 1.0 where a column has gaps).
/// </summary>
internal static class BooleanText
{
    /// <param name="text">With <see cref="DecimalDigits.Slack"/> readable bytes after it.</param>
    /// <param name="value">1 for true, 0 for false.</param>
    /// <returns>False if it is not one.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        ReadOnlySpan<byte> word = text.Trim(" \t"u8);
        if (IsTrue(word))
        {
            value = 1;
            return true;
        }
        if (IsFalse(word))
        {
            value = 0;
            return true;
        }
        bool isNumber = NumberText.TryParse(word, out double number) && number is 0 or 1;
        value = isNumber && number == 1 ? 1 : 0;
        return isNumber;
    }

    private static bool IsTrue(ReadOnlySpan<byte> word) =>
        word.Length switch
        {
            1 => word[0]
                is (byte)'1'
                    or (byte)'T'
                    or (byte)'t'
                    or (byte)'Y'
                    or (byte)'y'
                    or (byte)'S'
                    or (byte)'s'
                    or (byte)'V'
                    or (byte)'v',
            3 => Ascii.EqualsIgnoreCase(word, "yes"u8) || Ascii.EqualsIgnoreCase(word, "sim"u8),
            4 => Ascii.EqualsIgnoreCase(word, "true"u8),
            10 => Ascii.EqualsIgnoreCase(word, "verdadeiro"u8),
            _ => false,
        };

    private static bool IsFalse(ReadOnlySpan<byte> word) =>
        word.Length switch
        {
            1 => word[0] is (byte)'0' or (byte)'F' or (byte)'f' or (byte)'N' or (byte)'n',
            2 => Ascii.EqualsIgnoreCase(word, "no"u8),
            3 => Ascii.EqualsIgnoreCase(word, "nao"u8),
            4 => (word[0] | 0x20) == 'n' && (word[1..3].SequenceEqual("ã"u8) || word[1..3].SequenceEqual("Ã"u8)) && (word[3] | 0x20) == 'o',
            5 => Ascii.EqualsIgnoreCase(word, "false"u8) || Ascii.EqualsIgnoreCase(word, "falso"u8),
            _ => false,
        };
}
