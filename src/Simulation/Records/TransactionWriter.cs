using Vigia.Simulation.Payments;
using Vigia.Simulation.Population;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Records;

/// <summary>Writes payments as compact JSON objects.</summary>
internal sealed class TransactionWriter(CategoryNames categories, DecisionDraw decisions, double controlShare)
{
    /// <summary>No record is longer.</summary>
    public const int MaxBytes = 1_408;

    private readonly byte[] _propensity = System.Text.Encoding.UTF8.GetBytes(
        controlShare.ToString("0.######", System.Globalization.CultureInfo.InvariantCulture)
    );

    /// <summary>Where the id, the time and the amount begin: the same in every record.</summary>
    public const int IdAt = 18,
        TimeAt = IdAt + EndToEndId.Length + 16,
        AmountAt = TimeAt + 24 + 10;

    private readonly FeatureWriter _features = new(categories);

    /// <summary>Writes one payment into <paramref name="target"/>; the result is its length.</summary>
    public int Write(PaymentDraft draft, EventTimeText time, Span<byte> target)
    {
        var json = new Utf8Cursor(target);
        json.Literal("{\"end_to_end_id\":\""u8);
        json.Literal(draft.Id.Bytes);
        json.Literal("\",\"created_at\":\""u8);
        json.Literal(time.Iso);
        json.Literal("\""u8);
        _features.Write(ref json, draft, F.Amount, F.Initiation);
        WritePayer(ref json, draft);
        WritePayee(ref json, draft);
        if (draft.HasDevice)
        {
            json.Literal(",\"device\":{"u8);
            _features.Write(ref json, draft, F.DeviceIsNew, F.InCall);
            json.Literal("}"u8);
        }

        if (draft.HasKey)
        {
            json.Literal(",\"dict\":{"u8);
            _features.Write(ref json, draft, F.KeyDays, F.PayeeReports);
            json.Literal("}"u8);
        }

        if (decisions.IsOn)
        {
            WriteDecision(ref json, decisions.Of(draft.EventPlan.Index, draft.EventPlan.Fraud));
        }

        json.Literal("}"u8);
        return json.Length;
    }

    private void WriteDecision(ref Utf8Cursor json, SimulatedDecision decision)
    {
        json.Literal(
            decision == SimulatedDecision.Blocked
                ? ",\"decision\":\"blocked\",\"decided_by\":\"model\""u8
                : ",\"decision\":\"allowed\",\"decided_by\":\"model\""u8
        );
        if (decision != SimulatedDecision.Control)
        {
            return;
        }

        json.Literal(",\"control_group\":true,\"propensity\":"u8);
        json.Literal(_propensity);
    }

    private void WritePayer(ref Utf8Cursor json, PaymentDraft draft)
    {
        ref readonly var payer = ref draft.Payer;
        json.Literal(",\"payer\":{\"ispb\":\""u8);
        json.Literal(Banks.Ispb(payer.Bank));
        json.Literal("\",\"cpf\":\""u8);
        TaxNumbers.WriteCpf(payer.Cpf, json.Take(TaxNumbers.CpfLength));
        json.Literal("\",\"name\":\""u8);
        json.Take(Names.Write(payer.Name, isBusiness: false, json.Rest));
        json.Literal("\",\"account\":\""u8);
        json.Digits(payer.Account, 8);
        json.Literal("\""u8);
        _features.Write(ref json, draft, F.PayerAge, F.BalanceShare);
        json.Literal("}"u8);
    }

    private void WritePayee(ref Utf8Cursor json, PaymentDraft draft)
    {
        ref readonly var payee = ref draft.Payee;
        json.Literal(",\"payee\":{\"ispb\":\""u8);
        json.Literal(Banks.Ispb(payee.Bank));
        json.Literal("\",\"name\":\""u8);
        json.Take(Names.Write(payee.Name, draft.Values[F.PayeeIsBusiness] == 1, json.Rest));
        if (draft.HasKey)
        {
            json.Literal("\",\"key\":\""u8);
            PixKeys.Write(ref json, draft.Values[F.KeyType], payee);
        }
        else
        {
            json.Literal("\",\"account\":\""u8);
            json.Digits(payee.TaxNumber, 8);
        }

        json.Literal("\""u8);
        _features.Write(ref json, draft, F.KeyType, F.PayeeAccountDays);
        json.Literal("}"u8);
    }
}
