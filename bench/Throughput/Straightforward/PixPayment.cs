using System.Text.Json.Serialization;

namespace Vigia.Bench.Throughput.Straightforward;

/// <summary>A payment as a straightforward program reads it.</summary>
internal sealed class PixPayment
{
    public string? EndToEndId { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public decimal? Valor { get; set; }

    public double? Hour { get; set; }

    public double? Weekday { get; set; }

    public string? Channel { get; set; }

    public string? Initiation { get; set; }

    public PixPayer? Payer { get; set; }

    public PixPayee? Payee { get; set; }

    public PixDevice? Device { get; set; }

    public PixDict? Dict { get; set; }
}

/// <summary>Who pays.</summary>
internal sealed class PixPayer
{
    public double? AgeYears { get; set; }

    public double? AccountDays { get; set; }

    [JsonPropertyName("tx_1h")]
    public double? Tx1H { get; set; }

    [JsonPropertyName("tx_24h")]
    public double? Tx24H { get; set; }

    public double? AmountRatio { get; set; }

    public double? BalanceShare { get; set; }
}

/// <summary>Who is paid.</summary>
internal sealed class PixPayee
{
    public string? KeyType { get; set; }

    public bool? IsBusiness { get; set; }

    public double? KnownDays { get; set; }

    public double? AccountDays { get; set; }
}

/// <summary>The device that pays.</summary>
internal sealed class PixDevice
{
    public bool? IsNew { get; set; }

    public double? Days { get; set; }

    public bool? Rooted { get; set; }

    public double? DistanceKm { get; set; }

    public double? FailedLogins { get; set; }

    [JsonPropertyName("session_s")]
    public double? SessionSeconds { get; set; }

    public bool? InCall { get; set; }
}

/// <summary>What the directory of keys says.</summary>
internal sealed class PixDict
{
    public double? KeyDays { get; set; }

    public double? Settlements { get; set; }

    public double? Payers { get; set; }

    public double? Reports { get; set; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    NumberHandling = JsonNumberHandling.AllowReadingFromString
)]
[JsonSerializable(typeof(PixPayment))]
internal sealed partial class PixJson : JsonSerializerContext;
