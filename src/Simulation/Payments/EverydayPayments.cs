using Vigia.Simulation.Chance;
using Vigia.Simulation.Population;
using Vigia.Simulation.Scenarios;
using Vigia.Simulation.Time;

namespace Vigia.Simulation.Payments;

/// <summary>Makes up what legitimate payments look like: purchases, payments among people, bills, and now and then a large one.</summary>
internal static class EverydayPayments
{
    private const int Purchase = 0,
        Person = 1,
        Bill = 2,
        Occasion = 3;

    private static readonly WeightedChoice Kinds = new(50, 34, 9, 7);

    // Initiation by kind: dict, manual, static QR code, dynamic QR code, initiator.
    private static readonly WeightedChoice[] Initiations =
    [
        new(20, 1, 24, 50, 5),
        new(86, 9, 4, 0, 1),
        new(38, 10, 2, 46, 4),
        new(72, 14, 4, 10, 0),
    ];

    // Key type by kind: CPF, CNPJ, e-mail, phone, EVP.
    private static readonly WeightedChoice[] KeyTypes =
    [
        new(3, 38, 3, 10, 46),
        new(34, 1, 11, 38, 16),
        new(2, 58, 6, 2, 32),
        new(28, 18, 12, 14, 28),
    ];

    // By kind: median amount over the payer's mean, deviation of its logarithm; chances that the payee is new, is a business.
    private static readonly double[] MedianRatio = [0.45, 0.65, 2.2, 7.0];
    private static readonly double[] Sigma = [0.85, 1.0, 0.6, 0.8];
    private static readonly double[] IsNewPayee = [0.48, 0.14, 0.12, 0.66];
    private static readonly double[] IsBusiness = [0.90, 0.03, 0.86, 0.38];

    public static void Draw(PaymentDraft draft, ref RecordRandom random)
    {
        int kind = Kinds.Pick(ref random);
        double[] v = draft.Values;
        v[F.Initiation] = Initiations[kind].Pick(ref random);
        v[F.KeyType] = KeyTypes[kind].Pick(ref random);
        v[F.PayeeIsBusiness] = random.Chance(IsBusiness[kind]) ? 1 : 0;
        v[F.PayeeKnownDays] = random.Chance(IsNewPayee[kind]) ? 0 : Days(random.LogNormal(kind == Person ? 420 : 150, 1.0));
        DrawAmount(draft, kind, ref random);
        DrawPayer(draft, ref random);
        DrawDevice(draft, ref random);
        DrawPayee(draft, ref random);
        DrawDict(draft, ref random);
    }

    private static void DrawAmount(PaymentDraft draft, int kind, ref RecordRandom random)
    {
        double median = draft.Payer.MeanAmount * MedianRatio[kind] * TrafficRhythm.AmountFactor(draft.HourOfWeek);
        double amount = random.LogNormal(median, Sigma[kind]);
        double style = random.Unit();
        amount = kind switch
        {
            Person or Occasion when style < 0.6 => Money.Round(amount),
            Purchase when style < 0.4 => Money.Price(amount, style < 0.25),
            _ => Money.Exact(amount),
        };
        draft.Values[F.Amount] = Math.Min(amount, 500_000);
        draft.Balance = Math.Max(amount, draft.Payer.MeanAmount * random.LogNormal(8, 1.2));
    }

    private static void DrawPayer(PaymentDraft draft, ref RecordRandom random)
    {
        double[] v = draft.Values;
        v[F.PayerAge] = draft.Payer.AgeYears;
        v[F.PayerAccountDays] = draft.Payer.AccountDays;
        v[F.PayerTx1H] = random.Count(0.30 + 0.12 * draft.Payer.DailyPayments);
        v[F.PayerTx24H] = v[F.PayerTx1H] + random.Count(draft.Payer.DailyPayments);
        double channel = random.Unit();
        v[F.Channel] =
            channel < 0.93 ? Category.App
            : channel < 0.97 ? Category.Web
            : Category.Api;
    }

    private static void DrawDevice(PaymentDraft draft, ref RecordRandom random)
    {
        double[] v = draft.Values;
        bool isNew = random.Chance(0.02);
        v[F.DeviceIsNew] = isNew ? 1 : 0;
        v[F.DeviceDays] = isNew ? random.Count(1.5) : draft.Payer.DeviceDays;
        v[F.DeviceRooted] = random.Chance(0.008) ? 1 : 0;
        v[F.DistanceKm] = random.Chance(0.05) ? random.LogNormal(180, 1.0) : random.Exponential(4);
        v[F.FailedLogins] = random.Count(isNew ? 0.7 : 0.3);
        v[F.SessionSeconds] = Days(random.LogNormal(42, 0.6));
        v[F.InCall] = random.Chance(0.02) ? 1 : 0;
    }

    private static void DrawPayee(PaymentDraft draft, ref RecordRandom random)
    {
        draft.Payee.Name = random.Next();
        draft.Payee.TaxNumber = (uint)random.Below(100_000_000);
        draft.Payee.Bank = Banks.OfAccount(ref random);
        bool isRecent = random.Chance(0.07);
        double days = isRecent ? random.LogNormal(45, 0.9) : random.LogNormal(1_050, 0.8);
        draft.Values[F.PayeeAccountDays] = Days(Math.Max(days, draft.Values[F.PayeeKnownDays]));
    }

    private static void DrawDict(PaymentDraft draft, ref RecordRandom random)
    {
        double[] v = draft.Values;
        bool isBusiness = v[F.PayeeIsBusiness] != 0;
        v[F.KeyDays] = Math.Min(v[F.PayeeAccountDays], Days(random.LogNormal(480, 1.0)));
        v[F.PayeeSettlements] = Quantised.Floor(isBusiness ? random.LogNormal(900, 1.8) : random.LogNormal(45, 1.1));
        v[F.PayeePayers] = Quantised.Floor(isBusiness ? random.LogNormal(25, 1.6) : random.LogNormal(1.2, 0.9));
        v[F.PayeeReports] = random.Chance(0.015) ? Quantised.Floor(1 + random.Count(2)) : 0;
    }

    private static double Days(double value) => Math.Floor(Math.Min(value, 15_000));
}
