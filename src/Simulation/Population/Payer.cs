using Vigia.Simulation.Chance;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Population;

/// <summary>One of the payers: the same person, with the same habits, whenever it pays.</summary>
internal struct Payer
{
    /// <summary>First nine digits of the CPF.</summary>
    public uint Cpf;

    /// <summary>Chooses the name.</summary>
    public ulong Name;

    public int Bank;
    public uint Account;
    public int AgeYears;
    public int AccountDays;

    /// <summary>What it usually pays, in reais.</summary>
    public double MeanAmount;

    /// <summary>How many payments it makes in a day, on average.</summary>
    public double DailyPayments;

    /// <summary>How long it has had its phone.</summary>
    public int DeviceDays;
}

/// <summary>The people who pay, each computed from its number: nothing is stored.</summary>
internal sealed class Payers(SimulationOptions options)
{
    private readonly ulong _who = RecordRandom.Stream(options.Seed, RandomStream.Identity);
    private readonly ulong _traits = RecordRandom.Stream(options.Seed, RandomStream.Payer);

    /// <summary>Who pays in the record <paramref name="index"/>: some people pay much more often than others.</summary>
    public Payer Of(long index)
    {
        var random = new RecordRandom(_who, (ulong)index);
        double u = random.Unit();
        return Person((uint)(u * u * options.Payers));
    }

    private Payer Person(uint number)
    {
        var random = new RecordRandom(_traits, number);
        Payer payer = default(Payer);
        // An odd factor prime to 10^9 spreads the numbers over all CPFs without meeting one twice.
        payer.Cpf = (uint)((number + 1) * 387_420_489UL % 1_000_000_000);
        payer.Name = random.Next();
        payer.Bank = Banks.OfAccount(ref random);
        payer.Account = (uint)random.Below(100_000_000);
        payer.AgeYears = 16 + (int)Math.Min(random.LogNormal(20, 0.55), 75);
        payer.AccountDays = (int)Math.Min(random.LogNormal(1_100, 0.9), 365 * (payer.AgeYears - 10));
        payer.MeanAmount = Math.Clamp(random.LogNormal(95, 0.75), 4, 20_000);
        payer.DailyPayments = random.LogNormal(1.6, 0.7);
        payer.DeviceDays = (int)Math.Min(random.LogNormal(330, 0.8), 3_000);
        return payer;
    }
}
