namespace Vigia.Simulation.Population;

/// <summary>Writes CPF and CNPJ numbers with valid check digits (modulo 11, as the Receita Federal defines them).</summary>
internal static class TaxNumbers
{
    public const int CpfLength = 11;
    public const int CnpjLength = 14;

    private static ReadOnlySpan<byte> CnpjWeights => [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2];

    /// <summary>Writes the CPF whose first nine digits are <paramref name="number"/> (below 10^9).</summary>
    public static void WriteCpf(uint number, Span<byte> target)
    {
        Digits(number, target[..9]);
        for (int check = 9; check < CpfLength; check++)
        {
            int sum = 0;
            for (int i = 0; i < check; i++)
            {
                sum += (target[i] - '0') * (check + 1 - i);
            }

            target[check] = CheckDigit(sum);
        }
    }

    /// <summary>Writes the CNPJ of the head office (0001) of the company <paramref name="number"/> (below 10^8).</summary>
    public static void WriteCnpj(uint number, Span<byte> target)
    {
        Digits(number, target[..8]);
        "0001"u8.CopyTo(target[8..]);
        for (int check = 12; check < CnpjLength; check++)
        {
            int sum = 0;
            for (int i = 0; i < check; i++)
            {
                sum += (target[i] - '0') * CnpjWeights[i + CnpjLength - 1 - check];
            }

            target[check] = CheckDigit(sum);
        }
    }

    /// <summary>Writes <paramref name="number"/> with leading zeros.</summary>
    public static void Digits(ulong number, Span<byte> target)
    {
        for (int i = target.Length - 1; i >= 0; i--)
        {
            (number, ulong digit) = Math.DivRem(number, 10UL);
            target[i] = (byte)('0' + digit);
        }
    }

    private static byte CheckDigit(int sum) => (byte)('0' + (sum % 11 < 2 ? 0 : 11 - sum % 11));
}
