namespace Vigia.Simulation.Payments;

/// <summary>Amounts as people choose them.</summary>
internal static class Money
{
    /// <summary>Rounds to centavos, at least one.</summary>
    public static double Exact(double amount) => Math.Max(1, Math.Floor(amount * 100 + 0.5)) / 100;

    /// <summary>Rounds to a figure that a person would type: steps of 5, 10, 50, 100, 500 or 1,000 by size.</summary>
    public static double Round(double amount)
    {
        int step = amount switch
        {
            < 7.5 => 1,
            < 60 => 5,
            < 200 => 10,
            < 1_000 => 50,
            < 4_000 => 100,
            < 20_000 => 500,
            _ => 1_000,
        };
        return Math.Max(1, Math.Floor(amount / step + 0.5)) * step;
    }

    /// <summary>A shop's price: whole reais less ten centavos, or less one.</summary>
    public static double Price(double amount, bool byTen) => Math.Max(1, Math.Floor(amount + 0.5)) - (byTen ? 0.10 : 0.01);
}
