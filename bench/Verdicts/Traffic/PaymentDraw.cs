namespace Vigia.Bench.Verdicts.Traffic;

/// <summary>Draws payments of the sorts that a time brings.</summary>
internal static class PaymentDraw
{
    // By sort: shopping, business, transfers among friends, bills.
    private static readonly double[] LogAmount = [3.9, 6.1, 4.6, 5.2];
    private static readonly double[] AmountSpread = [0.9, 1.1, 1, 0.7];
    private static readonly double[] Known = [0.45, 0.75, 0.85, 0.95];
    private static readonly double[] LogSession = [3.6, 4.4, 3.9, 4.1];
    private static readonly double[] LogDistance = [1.6, 2.2, 2.6, 2.3];

    private static readonly double[][] KeyTypes =
    [
        [0.15, 0.05, 0.10, 0.10, 0.60],
        [0.35, 0.20, 0.10, 0.25, 0.10],
        [0.35, 0.15, 0.40, 0.08, 0.02],
        [0.45, 0.15, 0.10, 0.20, 0.10],
    ];

    private static readonly double[] Banks = [0.26, 0.21, 0.16, 0.12, 0.09, 0.07, 0.05, 0.04];
    private static readonly double[] LoginFailures = [0.92, 0.055, 0.017, 0.005, 0.002, 0.001];

    /// <summary>Draws a payment.</summary>
    /// <param name="draw">Random numbers.</param>
    /// <param name="mix">Shares of the sorts.</param>
    /// <param name="hour">Hour of the day, local.</param>
    /// <param name="row">Its features; overwritten.</param>
    public static void Usual(Draw draw, ReadOnlySpan<double> mix, int hour, Span<float> row)
    {
        int sort = draw.Index(mix);
        int bank = draw.Index(Banks);
        double unusual = draw.Normal();
        row[Payment.Amount] = Money(
            Math.Exp(LogAmount[sort] + 0.06 * (bank - 3) + AmountSpread[sort] * (0.8 * unusual + 0.6 * draw.Normal()))
        );
        row[Payment.AmountRatio] = (float)Math.Exp(0.8 * unusual);
        row[Payment.Hour] = hour;
        row[Payment.KeyType] = draw.Index(KeyTypes[sort]);
        row[Payment.Bank] = bank;
        row[Payment.FailedLogins] = draw.Index(LoginFailures);
        row[Payment.KnownPayee] = draw.Uniform() < Known[sort] ? 1 : 0;
        row[Payment.AccountAge] = (float)Math.Floor(Math.Exp(6.4 - 0.12 * (bank - 3) + 0.9 * draw.Normal()));
        row[Payment.Distance] = draw.Uniform() < 0.03 ? float.NaN : (float)Math.Exp(LogDistance[sort] + 1.1 * draw.Normal());
        row[Payment.Session] = (float)Math.Exp(LogSession[sort] + 0.6 * draw.Normal());
    }

    /// <summary>Draws a payment of an attack: sudden large transfers to payees that are new, by keys that say nothing.</summary>
    public static void Attack(Draw draw, int hour, int bank, Span<float> row)
    {
        double unusual = 2.6 + 0.6 * draw.Normal();
        row[Payment.Amount] = Money(Math.Exp(6.6 + 0.7 * draw.Normal()));
        row[Payment.AmountRatio] = (float)Math.Exp(0.8 * unusual);
        row[Payment.Hour] = hour;
        row[Payment.KeyType] = Payment.Evp;
        row[Payment.Bank] = bank;
        row[Payment.FailedLogins] = draw.Index([0.2, 0.2, 0.25, 0.2, 0.1, 0.05]);
        row[Payment.KnownPayee] = 0;
        row[Payment.AccountAge] = (float)Math.Floor(Math.Exp(4.6 + 0.9 * draw.Normal()));
        row[Payment.Distance] = (float)Math.Exp(5 + draw.Normal());
        row[Payment.Session] = (float)Math.Exp(3 + 0.5 * draw.Normal());
    }

    private static float Money(double amount) => (float)(Math.Round(amount * 100) / 100);
}
