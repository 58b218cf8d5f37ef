using Vigia.Simulation.Population;
using Vigia.Simulation.Records;
using Vigia.Simulation.Scenarios;

namespace Vigia.Simulation.Labels;

/// <summary>Writes reports as compact JSON objects.</summary>
internal sealed class LabelWriter
{
    /// <summary>No report is longer.</summary>
    public const int MaxBytes = 512;

    private readonly EventTimeText _time = new();

    public int Write(in Claim claim, int revision, Span<byte> target)
    {
        var json = new Utf8Cursor(target);
        json.Literal("{\"infraction_id\":\""u8);
        PixKeys.WriteUuid(json.Take(36), claim.Number);
        json.Literal("\",\"end_to_end_id\":\""u8);
        json.Literal(claim.Id.Bytes);
        json.Literal("\",\"status\":\""u8);
        json.Literal(Name(claim.Status(revision)));
        json.Literal("\",\"reason\":\""u8);
        json.Literal(Reason(claim.Kind));
        json.Literal("\",\"reported_by\":\""u8);
        json.Literal(Banks.Ispb(claim.PayerBank));
        json.Literal("\",\"updated_at\":\""u8);
        _time.Set(claim.TimeMs(revision));
        json.Literal(_time.Iso);
        json.Literal("\""u8);
        if (claim.Recovery != 0)
        {
            WriteRecovery(ref json, claim, claim.Status(revision));
        }

        json.Literal("}"u8);
        return json.Length;
    }

    private static void WriteRecovery(ref Utf8Cursor json, in Claim claim, LabelStatus status)
    {
        json.Literal(",\"funds_recovery_id\":\""u8);
        PixKeys.WriteUuid(json.Take(36), claim.Recovery);
        json.Literal(
            claim.IsHop
                ? "\",\"root\":false,\"side\":\"payee\",\"situation_type\":\""u8
                : "\",\"root\":true,\"side\":\"payer\",\"situation_type\":\""u8
        );
        json.Literal(Situation(claim.Kind));
        // A cancelled claim about the contested payment cancels the whole recovery.
        json.Literal(status == LabelStatus.Cancelled && !claim.IsHop ? "\",\"funds_recovery_status\":\"CANCELLED\""u8 : "\""u8);
    }

    private static ReadOnlySpan<byte> Situation(FraudKind kind) =>
        kind switch
        {
            FraudKind.AccountTakeover or FraudKind.Attack => "ACCOUNT_TAKEOVER"u8,
            FraudKind.Coercion => "COERCION"u8,
            FraudKind.None => "OTHER"u8,
            _ => "SCAM"u8,
        };

    private static ReadOnlySpan<byte> Name(LabelStatus status) =>
        status switch
        {
            LabelStatus.Open => "open"u8,
            LabelStatus.Acknowledged => "acknowledged"u8,
            LabelStatus.ClosedAgreed => "closed-agreed"u8,
            LabelStatus.ClosedRejected => "closed-rejected"u8,
            _ => "cancelled"u8,
        };

    private static ReadOnlySpan<byte> Reason(FraudKind kind) =>
        kind switch
        {
            FraudKind.AccountTakeover or FraudKind.Attack => "account_takeover"u8,
            FraudKind.Coercion => "coercion"u8,
            FraudKind.None => "other"u8,
            _ => "scam"u8,
        };
}
