using Vigia.Simulation.Chance;
using Vigia.Simulation.Population;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Payments;

/// <summary>
/// Turns an everyday payment into a fraudulent one. Each sign of fraud shows in a part of the frauds only, and each is seen in
/// honest payments as well: only the combination distinguishes them.
/// </summary>
internal static class FraudulentPayments
{
    public static void Turn(PaymentDraft draft, ref RecordRandom random)
    {
        switch (draft.EventPlan.Fraud)
        {
            case FraudKind.AccountTakeover:
                TakeOver(draft, ref random);
                break;
            case FraudKind.SocialEngineering:
                TalkInto(draft, ref random);
                break;
            case FraudKind.Coercion:
                Force(draft, ref random);
                break;
            case FraudKind.FakeSeller:
                Sell(draft, ref random);
                break;
            case FraudKind.Attack:
                Attack(draft, ref random);
                break;
        }
    }

    private static void TakeOver(PaymentDraft draft, ref RecordRandom random)
    {
        double[] v = draft.Values;
        PayMule(draft, ref random);
        Empty(draft, 0.08, 1.0, ref random);
        if (random.Chance(0.62))
        {
            UseNewDevice(v, ref random);
        }

        if (random.Chance(0.5))
        {
            v[F.FailedLogins] = 1 + random.Count(1.6);
        }

        if (random.Chance(0.45))
        {
            v[F.DistanceKm] = random.LogNormal(350, 0.9);
        }

        if (random.Chance(0.5))
        {
            v[F.KeyType] = Category.Evp;
        }

        if (random.Chance(0.5))
        {
            Hurry(v, ref random);
        }

        v[F.DeviceRooted] = random.Chance(0.10) ? 1 : 0;
        v[F.Channel] = random.Chance(0.22) ? Category.Web : Category.App;
    }

    private static void TalkInto(PaymentDraft draft, ref RecordRandom random)
    {
        double[] v = draft.Values;
        PayMule(draft, ref random);
        Empty(draft, 0.05, 0.8, ref random);
        v[F.PayerAge] = Math.Min(95, v[F.PayerAge] + (random.Chance(0.5) ? random.Between(10, 35) : 0));
        v[F.PayerAge] = Math.Floor(v[F.PayerAge]);
        v[F.InCall] = random.Chance(0.42) ? 1 : 0;
        v[F.SessionSeconds] = Math.Floor(random.LogNormal(110, 0.7));
        v[F.Initiation] = random.Chance(0.85) ? Category.Dict : Category.Manual;
        v[F.Channel] = Category.App;
    }

    private static void Force(PaymentDraft draft, ref RecordRandom random)
    {
        double[] v = draft.Values;
        PayMule(draft, ref random);
        Empty(draft, 0.2, 1.0, ref random);
        v[F.DistanceKm] = random.Chance(0.7) ? random.LogNormal(22, 0.7) : v[F.DistanceKm];
        v[F.PayerTx1H] += 1 + random.Count(1.5);
        v[F.PayerTx24H] += v[F.PayerTx1H];
        v[F.SessionSeconds] = Math.Floor(random.LogNormal(110, 0.7));
        v[F.Initiation] = Category.Dict;
        v[F.Channel] = Category.App;
    }

    private static void Sell(PaymentDraft draft, ref RecordRandom random)
    {
        double[] v = draft.Values;
        v[F.PayeeKnownDays] = 0;
        if (random.Chance(0.45))
        {
            RecentPayee(v, 90, ref random);
        }

        if (random.Chance(0.2))
        {
            v[F.PayeeReports] = Quantised.Floor(1 + random.Count(4));
        }

        if (random.Chance(0.35))
        {
            v[F.PayeePayers] = Quantised.Floor(random.LogNormal(12, 1.0));
        }

        v[F.Amount] = Money.Exact(draft.Payer.MeanAmount * random.LogNormal(1.1, 0.8));
        draft.Balance = Math.Max(draft.Balance, v[F.Amount]);
    }

    private static void Attack(PaymentDraft draft, ref RecordRandom random)
    {
        double[] v = draft.Values;
        PayMule(draft, ref random);
        Empty(draft, 0.6, 1.0, ref random);
        UseNewDevice(v, ref random);
        Hurry(v, ref random);
        RecentPayee(v, 8, ref random);
        draft.Payee.Bank = Banks.OfAttack(ref random);
        v[F.KeyType] = Category.Evp;
        v[F.Initiation] = Category.Dict;
        v[F.Channel] = Category.App;
        v[F.FailedLogins] = 1 + random.Count(1.5);
        v[F.DistanceKm] = random.LogNormal(350, 0.9);
        v[F.PayeePayers] = Quantised.Floor(random.LogNormal(60, 0.8));
    }

    private static void PayMule(PaymentDraft draft, ref RecordRandom random)
    {
        double[] v = draft.Values;
        draft.Payee.Bank = Banks.OfMule(ref random);
        v[F.PayeeIsBusiness] = random.Chance(0.12) ? 1 : 0;
        v[F.PayeeKnownDays] = random.Chance(0.88) ? 0 : 1 + random.Count(2);
        v[F.Initiation] = random.Chance(0.88) ? Category.Dict : Category.Manual;
        if (random.Chance(0.55))
        {
            RecentPayee(v, 50, ref random);
        }

        v[F.PayeePayers] = Quantised.Floor(random.LogNormal(4, 1.2));
        v[F.PayeeSettlements] = Quantised.Floor(random.LogNormal(35, 1.3));
        if (random.Chance(0.28))
        {
            v[F.PayeeReports] = Quantised.Floor(1 + random.Count(5));
        }
    }

    private static void RecentPayee(double[] v, double medianDays, ref RecordRandom random)
    {
        v[F.PayeeAccountDays] = Math.Floor(random.LogNormal(medianDays, 0.9));
        v[F.KeyDays] = Math.Min(v[F.PayeeAccountDays], Math.Floor(random.LogNormal(medianDays / 3, 1.0)));
    }

    private static void UseNewDevice(double[] v, ref RecordRandom random)
    {
        v[F.DeviceIsNew] = 1;
        v[F.DeviceDays] = random.Count(0.8);
    }

    private static void Hurry(double[] v, ref RecordRandom random)
    {
        v[F.PayerTx1H] += 1 + random.Count(2);
        v[F.PayerTx24H] += v[F.PayerTx1H];
        v[F.SessionSeconds] = Math.Floor(random.LogNormal(24, 0.5));
    }

    // Takes a part of the balance, mostly in a round sum.
    private static void Empty(PaymentDraft draft, double from, double to, ref RecordRandom random)
    {
        double wanted = draft.Balance * random.Between(from, to);
        double amount = random.Chance(0.6) ? Money.Round(wanted) : Money.Exact(wanted);
        draft.Values[F.Amount] = Math.Min(amount, 500_000);
        draft.Balance = Math.Max(draft.Balance, amount);
    }
}
