namespace Vigia.Simulation.Population;

/// <summary>Whom the payment goes to, as far as it is not a feature.</summary>
internal struct Payee
{
    /// <summary>First digits of the CPF (nine) or CNPJ (eight).</summary>
    public uint TaxNumber;

    /// <summary>Chooses the name and the key.</summary>
    public ulong Name;

    public int Bank;
}
