using Vigia.Simulation.Chance;

namespace Vigia.Simulation.Population;

/// <summary>Institutions by ISPB: large ones with weights roughly like their part in Pix, and a few small ones that don't exist.</summary>
internal static class Banks
{
    // Banco do Brasil, Caixa, Itaú, Bradesco, Santander, Nubank, Mercado Pago, PicPay, PagSeguro, Inter, C6, Sicoob, Sicredi,
    // Banrisul, Stone, Neon; from 9999 on invented.
    private static readonly byte[][] Ispbs =
    [
        .. "00000000 00360305 60701190 60746948 90400888 18236120 10573521 22896431 08561701 00416968 31872495 02038232 01181521 92702067 16501555 20855875 99990001 99990002 99990003"
            .Split(' ')
            .Select(System.Text.Encoding.ASCII.GetBytes),
    ];

    private static readonly WeightedChoice Accounts = new(9, 13, 11, 11, 8, 18, 9, 6, 4, 4.5, 2, 2, 2, 1, 1.5, 1.5, 0.8, 0.8, 0.8);

    // Mules open accounts where that takes a minute.
    private static readonly WeightedChoice Mules = new(2, 4, 2, 2, 2, 14, 14, 12, 10, 6, 5, 0.5, 0.5, 0.5, 3, 6, 6, 6, 6);

    private const int FirstInvented = 16;

    /// <summary>How many of the institutions are invented.</summary>
    public const int Invented = 3;

    public static int OfAccount(ref RecordRandom random) => Accounts.Pick(ref random);

    public static int OfMule(ref RecordRandom random) => Mules.Pick(ref random);

    /// <summary>The small institution where the mules of an attack have their accounts.</summary>
    public static int OfAttack(ref RecordRandom random) => FirstInvented + random.Below(Invented);

    /// <summary>The eight digits of a bank.</summary>
    public static ReadOnlySpan<byte> Ispb(int bank) => Ispbs[bank];
}
