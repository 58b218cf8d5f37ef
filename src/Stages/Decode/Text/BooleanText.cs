using System.Text;

namespace Vigia.Stages.Decode;

/// <summary>Booleans as text: true and false in any case, or a number that is 0 or 1 (data frames write 1.0 where a column has gaps).</summary>
internal static class BooleanText
{
    public static bool TryParse(ReadOnlySpan<byte> text, out float value)
    {
        ReadOnlySpan<byte> word = text.Trim(" \t"u8);
        if (Ascii.EqualsIgnoreCase(word, "true"u8))
        {
            value = 1;
            return true;
        }
        if (Ascii.EqualsIgnoreCase(word, "false"u8))
        {
            value = 0;
            return true;
        }
        bool isNumber = NumberText.TryParse(word, out double number) && number is 0 or 1;
        value = isNumber && number == 1 ? 1 : 0;
        return isNumber;
    }
}
