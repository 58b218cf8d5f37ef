using System.Text.RegularExpressions;

namespace Vigia.Engine.Schemas;

/// <summary>Recognises texts that name a person: CPF, CNPJ, e-mail address, phone number, random Pix key (EVP).</summary>
public static partial class PersonalPattern
{
    /// <summary>
    /// What a list of declared values holds, in words such as <c>a CPF</c>, with the place of the first; null if nothing is personal.
    /// </summary>
    /// <remarks>Digits alone may be numbers of anything: they count only if half of the list are valid as a CPF or CNPJ.</remarks>
    public static (string What, int Index)? FindIn(IReadOnlyList<string> values)
    {
        (string What, int Index)? bare = null;
        int bareCount = 0;
        for (int i = 0; i < values.Count; i++)
        {
            if (Written(values[i]) is { } what)
            {
                return (what, i);
            }
            if (Digits(values[i]) is { } digits)
            {
                bare ??= (digits, i);
                bareCount++;
            }
        }
        return 2 * bareCount >= values.Count ? bare : null;
    }

    private static string? Written(string value) =>
        Cpf().IsMatch(value) ? "a CPF"
        : Cnpj().IsMatch(value) ? "a CNPJ"
        : Email().IsMatch(value) ? "an e-mail address"
        : Phone().IsMatch(value) ? "a phone number"
        : Guid.TryParseExact(value, "D", out _) ? "a random Pix key (EVP)"
        : null;

    private static string? Digits(string value) =>
        !value.All(char.IsAsciiDigit) ? null
        : value.Length == 11 && HasCheckDigits(value, 10, 11) ? "a CPF"
        : value.Length == 14 && HasCheckDigits(value, 5, 9) ? "a CNPJ"
        : null;

    /// <summary>
    /// Whether the last two digits are those of Receita Federal: sums modulo 11, with weights that fall to 2 and begin again at <paramref
    /// name="top"/>.
    /// </summary>
    private static bool HasCheckDigits(string digits, int first, int top)
    {
        for (int check = 0; check < 2; check++)
        {
            int length = digits.Length - 2 + check;
            (int sum, int weight) = (0, first + check);
            for (int i = 0; i < length; i++)
            {
                sum += (digits[i] - '0') * weight;
                weight = weight == 2 ? top : weight - 1;
            }
            int expected = sum % 11 < 2 ? 0 : 11 - sum % 11;
            if (digits[length] - '0' != expected)
            {
                return false;
            }
        }
        return true;
    }

    [GeneratedRegex(@"^[0-9]{3}\.[0-9]{3}\.[0-9]{3}-[0-9]{2}$")]
    private static partial Regex Cpf();

    // Letters are part of a CNPJ since July 2026.
    [GeneratedRegex(@"^[0-9A-Z]{2}\.[0-9A-Z]{3}\.[0-9A-Z]{3}/[0-9A-Z]{4}-[0-9]{2}$")]
    private static partial Regex Cnpj();

    [GeneratedRegex(@"^[^@\s]+@[^@\s]+\.[A-Za-z]{2,}$")]
    private static partial Regex Email();

    [GeneratedRegex(@"^\+[0-9]{10,15}$|^\(?[1-9][0-9]\)? ?9?[0-9]{4}-[0-9]{4}$")]
    private static partial Regex Phone();
}
