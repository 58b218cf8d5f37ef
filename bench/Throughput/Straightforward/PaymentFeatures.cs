namespace Vigia.Bench.Throughput.Straightforward;

/// <summary>A payment's features as the model wants them: numbers, codes of categories, NaN for what is missing.</summary>
internal static class PaymentFeatures
{
    /// <summary>Features of a payment.</summary>
    public const int Count = 26;

    private static readonly Dictionary<string, float> Channels = Codes("app", "web", "api");
    private static readonly Dictionary<string, float> Initiations = Codes("dict", "manual", "qr_static", "qr_dynamic", "initiator");
    private static readonly Dictionary<string, float> KeyTypes = Codes("cpf", "cnpj", "email", "phone", "evp");

    /// <summary>Writes the features of a payment.</summary>
    public static void Write(PixPayment payment, Span<float> features)
    {
        features[0] = Number((double?)payment.Valor);
        features[1] = Number(payment.Hour);
        features[2] = Number(payment.Weekday);
        features[3] = Code(Channels, payment.Channel);
        features[4] = Code(Initiations, payment.Initiation);
        WritePayer(payment.Payer, features[5..]);
        WritePayee(payment.Payee, features[11..]);
        WriteDevice(payment.Device, features[15..]);
        WriteDict(payment.Dict, features[22..]);
    }

    private static void WritePayer(PixPayer? payer, Span<float> features)
    {
        features[0] = Number(payer?.AgeYears);
        features[1] = Number(payer?.AccountDays);
        features[2] = Number(payer?.Tx1H);
        features[3] = Number(payer?.Tx24H);
        features[4] = Number(payer?.AmountRatio);
        features[5] = Number(payer?.BalanceShare);
    }

    private static void WritePayee(PixPayee? payee, Span<float> features)
    {
        features[0] = Code(KeyTypes, payee?.KeyType);
        features[1] = Flag(payee?.IsBusiness);
        features[2] = Number(payee?.KnownDays);
        features[3] = Number(payee?.AccountDays);
    }

    private static void WriteDevice(PixDevice? device, Span<float> features)
    {
        features[0] = Flag(device?.IsNew);
        features[1] = Number(device?.Days);
        features[2] = Flag(device?.Rooted);
        features[3] = Number(device?.DistanceKm);
        features[4] = Number(device?.FailedLogins);
        features[5] = Number(device?.SessionSeconds);
        features[6] = Flag(device?.InCall);
    }

    private static void WriteDict(PixDict? dict, Span<float> features)
    {
        features[0] = Number(dict?.KeyDays);
        features[1] = Number(dict?.Settlements);
        features[2] = Number(dict?.Payers);
        features[3] = Number(dict?.Reports);
    }

    private static float Number(double? value) => (float)(value ?? double.NaN);

    private static float Flag(bool? value) =>
        value is { } flag
            ? flag
                ? 1
                : 0
            : float.NaN;

    private static float Code(Dictionary<string, float> codes, string? value) =>
        value is not null && codes.TryGetValue(value, out float code) ? code : float.NaN;

    private static Dictionary<string, float> Codes(params string[] values) => values.Index().ToDictionary(v => v.Item, v => (float)v.Index);
}
