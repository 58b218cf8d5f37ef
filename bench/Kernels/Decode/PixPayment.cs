using System.Text.Json.Serialization;

namespace Vigia.Bench.Kernels.Decode;

/// <summary>What a straightforward program reads a 22-field payment into.</summary>
internal sealed class PixPayment
{
    public string? EndToEndId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public decimal Valor { get; set; }

    public string? Channel { get; set; }

    public string? Initiation { get; set; }

    public string? PayerIspb { get; set; }

    public string? PayeeIspb { get; set; }

    public string? KeyType { get; set; }

    public float PayerAge { get; set; }

    public float PayerAccountDays { get; set; }

    [JsonPropertyName("payer_tx_1h")]
    public float PayerTx1H { get; set; }

    [JsonPropertyName("payer_tx_24h")]
    public float PayerTx24H { get; set; }

    public float AmountRatio { get; set; }

    public float BalanceShare { get; set; }

    public bool PayeeIsBusiness { get; set; }

    public float PayeeKnownDays { get; set; }

    public float PayeeAccountDays { get; set; }

    public bool DeviceIsNew { get; set; }

    public float DeviceDays { get; set; }

    public float DistanceKm { get; set; }

    public float SessionSeconds { get; set; }

    public bool InCall { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString
)]
[JsonSerializable(typeof(PixPayment))]
internal sealed partial class PixJson : JsonSerializerContext;
