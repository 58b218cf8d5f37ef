using Vigia.Simulation.Planning;
using Vigia.Simulation.Population;
using Vigia.Simulation.Scenarios;
using Vigia.Simulation.Time;

namespace Vigia.Simulation.Payments;

/// <summary>A payment while it is made up; one is reused for all records.</summary>
internal sealed class PaymentDraft
{
    /// <summary>
    /// Value of each feature, at its position in <see cref="PixFeatures"/>; NaN where it is missing, a category as its code.
    /// </summary>
    public readonly double[] Values = new double[F.Count];

    public EventPlan EventPlan;
    public int HourOfWeek;
    public EndToEndId Id;
    public Payer Payer;
    public Payee Payee;

    /// <summary>The payer's balance before the payment, in reais.</summary>
    public double Balance;

    /// <summary>Whether missing features are written as null rather than left out.</summary>
    public bool WritesNulls;

    /// <summary>Whether a device was involved; without one, the record has no such object.</summary>
    public bool HasDevice;

    /// <summary>Whether the payee was found by a key in DICT; without one, the record has neither key nor DICT's counters.</summary>
    public bool HasKey;

    /// <summary>Starts the next payment.</summary>
    public void Start(in EventPlan plan, in Payer payer)
    {
        EventPlan = plan;
        Payer = payer;
        HourOfWeek = BrasiliaTime.HourOfWeek(plan.EventTimeMs);
        Values[F.Hour] = HourOfWeek % 24;
        Values[F.Weekday] = HourOfWeek / 24;
        WritesNulls = false;
    }

    /// <summary>Sets what follows from the amount.</summary>
    public void DeriveFromAmount()
    {
        double amount = Values[F.Amount];
        Values[F.AmountRatio] = amount / Payer.MeanAmount;
        Values[F.BalanceShare] = Math.Min(1, amount / Balance);
    }

    /// <summary>Removes what the payment's kind doesn't have.</summary>
    public void DropWhatDoesNotApply()
    {
        HasDevice = Values[F.Channel] != Category.Api;
        HasKey = Values[F.Initiation] != Category.Manual;
        if (!HasDevice)
        {
            Values.AsSpan(F.DeviceIsNew, F.InCall - F.DeviceIsNew + 1).Fill(double.NaN);
        }

        if (HasKey)
        {
            return;
        }

        Values[F.KeyType] = double.NaN;
        Values.AsSpan(F.KeyDays, F.PayeeReports - F.KeyDays + 1).Fill(double.NaN);
    }
}

/// <summary>Codes of the categories: their positions among a feature's values.</summary>
internal static class Category
{
    public const int App = 0,
        Web = 1,
        Api = 2;
    public const int Dict = 0,
        Manual = 1,
        QrStatic = 2,
        QrDynamic = 3,
        Initiator = 4;
    public const int Cpf = 0,
        Cnpj = 1,
        Email = 2,
        Phone = 3,
        Evp = 4;
}
