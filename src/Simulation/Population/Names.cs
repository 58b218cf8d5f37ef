using System.Text;

namespace Vigia.Simulation.Population;

/// <summary>Invented names: real first names with surnames that say that the person is made up.</summary>
internal static class Names
{
    private static readonly byte[][] First = Bytes(
        "Ana Antônio Beatriz Bruno Caio Camila Carlos César Cláudia Daniel Débora Diego Eduardo Elisa Emília Fábio Felipe Fernanda Flávia Francisco Gabriel Helena Hugo Inês Isabel João José Júlia Laura Leonardo Letícia Luana Lúcia Luís Marcelo Márcia Maria Mariana Mário Mateus Mônica Natália Otávio Patrícia Paulo Pedro Rafael Raquel Renata Ricardo Rita Roberto Rodrigo Sandra Sérgio Sílvia Simone Sofia Tânia Tiago Valéria Vera Vinícius Yara"
    );

    private static readonly byte[][] Last = Bytes(
        "Exemplo Fictício Modelo Amostra Simulado Sintético Fulano Beltrano Sicrano Imaginário Inventado Hipotético Ensaio Protótipo Rascunho Figurante"
    );

    private static readonly byte[][] Trades = Bytes(
        "Padaria Mercado Farmácia Oficina Livraria Papelaria Floricultura Lanchonete Academia Clínica Posto Pousada Escola Sapataria Açougue Ótica"
    );

    // One person in 256 has a nickname between quotation marks, so that records with escapes occur.
    private static ReadOnlySpan<byte> Nickname => " \\\"Zé\\\""u8;

    /// <summary>Writes the JSON text of a name; the result is its length, at most 48 bytes.</summary>
    public static int Write(ulong person, bool isBusiness, Span<byte> target)
    {
        ReadOnlySpan<byte> first = (isBusiness ? Trades[person % 16] : First[person % 64]).AsSpan();
        ReadOnlySpan<byte> last = Last[(person >> 8) % 16].AsSpan();
        first.CopyTo(target);
        int length = first.Length;
        if ((person >> 16) % 256 == 0)
        {
            Nickname.CopyTo(target[length..]);
            length += Nickname.Length;
        }

        target[length++] = (byte)' ';
        last.CopyTo(target[length..]);
        return length + last.Length;
    }

    private static byte[][] Bytes(string names) => [.. names.Split(' ').Select(Encoding.UTF8.GetBytes)];
}
