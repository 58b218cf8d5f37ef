using Vigia.Simulation.Chance;
using Vigia.Simulation.Payments;
using Vigia.Simulation.Population;

namespace Vigia.Simulation.Records;

/// <summary>Writes the key by which a payee is found in DICT.</summary>
internal static class PixKeys
{
    /// <summary>Writes a key of this type; EVP (a random UUID) where the type is missing or unknown.</summary>
    public static void Write(ref Utf8Cursor json, double keyType, in Payee payee)
    {
        switch (keyType)
        {
            case Category.Cpf:
                TaxNumbers.WriteCpf(payee.TaxNumber, json.Take(TaxNumbers.CpfLength));
                break;
            case Category.Cnpj:
                TaxNumbers.WriteCnpj(payee.TaxNumber, json.Take(TaxNumbers.CnpjLength));
                break;
            case Category.Email:
                json.Literal("cliente."u8);
                json.Digits(payee.TaxNumber, 8);
                json.Literal("@exemplo.invalid"u8);
                break;
            case Category.Phone:
                json.Literal("+55119"u8);
                json.Digits(payee.TaxNumber, 8);
                break;
            default:
                WriteUuid(json.Take(36), payee.Name);
                break;
        }
    }

    /// <summary>Writes the version 4 UUID that <paramref name="number"/> gives.</summary>
    public static void WriteUuid(Span<byte> target, ulong number)
    {
        ulong high = (RecordRandom.Mix(number) & 0xFFFFFFFFFFFF0FFF) | 0x4000;
        ulong low = (RecordRandom.Mix(~number) & 0x3FFFFFFFFFFFFFFF) | 0x8000000000000000;
        Hex(high >> 32, target[..8]);
        Hex(high >> 16, target[9..13]);
        Hex(high, target[14..18]);
        Hex(low >> 48, target[19..23]);
        Hex(low, target[24..36]);
        target[8] = target[13] = target[18] = target[23] = (byte)'-';
    }

    private static void Hex(ulong value, Span<byte> target)
    {
        for (int i = target.Length - 1; i >= 0; i--, value >>= 4)
        {
            target[i] = "0123456789abcdef"u8[(int)(value & 15)];
        }
    }
}
