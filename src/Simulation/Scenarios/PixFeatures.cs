using System.Collections.Immutable;

namespace Vigia.Simulation.Scenarios;

/// <summary>How a feature is written in the record.</summary>
public enum FeatureKind
{
    /// <summary>A whole number.</summary>
    Whole,

    /// <summary>Number with one decimal.</summary>
    Tenths,

    /// <summary>Number with four decimals.</summary>
    TenThousandths,

    /// <summary>Money with two decimals, in a string.</summary>
    Money,

    /// <summary>One of DICT's steps 0, 1, 5, 10, 50, 100, ...</summary>
    Quantised,

    /// <summary>true or false.</summary>
    Boolean,

    /// <summary>One of a list of names.</summary>
    Category,
}

/// <summary>One feature of the simulated record.</summary>
/// <param name="Name">Its name in schema, models and metrics.</param>
/// <param name="Path">Where it is in the record.</param>
/// <param name="Kind">How it is written.</param>
/// <param name="Values">The values of a category, in the order of their codes.</param>
public sealed record PixFeature(string Name, string Path, FeatureKind Kind, ImmutableArray<string> Values)
{
    /// <summary>Whether the event time alone gives it, so that it cannot drift.</summary>
    public bool IsDerivedFromTime => Name is "hour" or "weekday";
}

/// <summary>The features of the simulated Pix transaction, in the order of schema and models, which is also that of the record.</summary>
public static class PixFeatures
{
    /// <summary>All features; the positions are those of <see cref="F"/>.</summary>
    public static ImmutableArray<PixFeature> All { get; } =
    [
        Of("amount", "valor", FeatureKind.Money),
        Of("hour", "hour", FeatureKind.Whole),
        Of("weekday", "weekday", FeatureKind.Whole),
        Of("channel", "channel", FeatureKind.Category, "app", "web", "api"),
        Of("initiation", "initiation", FeatureKind.Category, "dict", "manual", "qr_static", "qr_dynamic", "initiator"),
        Of("payer_age", "payer.age_years", FeatureKind.Whole),
        Of("payer_account_days", "payer.account_days", FeatureKind.Whole),
        Of("payer_tx_1h", "payer.tx_1h", FeatureKind.Whole),
        Of("payer_tx_24h", "payer.tx_24h", FeatureKind.Whole),
        Of("amount_ratio", "payer.amount_ratio", FeatureKind.TenThousandths),
        Of("balance_share", "payer.balance_share", FeatureKind.TenThousandths),
        Of("key_type", "payee.key_type", FeatureKind.Category, "cpf", "cnpj", "email", "phone", "evp"),
        Of("payee_is_business", "payee.is_business", FeatureKind.Boolean),
        Of("payee_known_days", "payee.known_days", FeatureKind.Whole),
        Of("payee_account_days", "payee.account_days", FeatureKind.Whole),
        Of("device_is_new", "device.is_new", FeatureKind.Boolean),
        Of("device_days", "device.days", FeatureKind.Whole),
        Of("device_rooted", "device.rooted", FeatureKind.Boolean),
        Of("distance_km", "device.distance_km", FeatureKind.Tenths),
        Of("failed_logins", "device.failed_logins", FeatureKind.Whole),
        Of("session_seconds", "device.session_s", FeatureKind.Whole),
        Of("in_call", "device.in_call", FeatureKind.Boolean),
        Of("key_days", "dict.key_days", FeatureKind.Whole),
        Of("payee_settlements", "dict.settlements", FeatureKind.Quantised),
        Of("payee_payers", "dict.payers", FeatureKind.Quantised),
        Of("payee_reports", "dict.reports", FeatureKind.Quantised),
    ];

    /// <summary>Position of the feature with this name, or -1.</summary>
    public static int IndexOf(string name)
    {
        for (int i = 0; i < All.Length; i++)
        {
            if (All[i].Name == name)
            {
                return i;
            }
        }

        return -1;
    }

    private static PixFeature Of(string name, string path, FeatureKind kind, params string[] values) => new(name, path, kind, [.. values]);
}

/// <summary>Positions of the features in <see cref="PixFeatures.All"/>.</summary>
internal static class F
{
    public const int Amount = 0,
        Hour = 1,
        Weekday = 2,
        Channel = 3,
        Initiation = 4;
    public const int PayerAge = 5,
        PayerAccountDays = 6,
        PayerTx1H = 7,
        PayerTx24H = 8,
        AmountRatio = 9,
        BalanceShare = 10;
    public const int KeyType = 11,
        PayeeIsBusiness = 12,
        PayeeKnownDays = 13,
        PayeeAccountDays = 14;
    public const int DeviceIsNew = 15,
        DeviceDays = 16,
        DeviceRooted = 17,
        DistanceKm = 18,
        FailedLogins = 19,
        SessionSeconds = 20,
        InCall = 21;
    public const int KeyDays = 22,
        PayeeSettlements = 23,
        PayeePayers = 24,
        PayeeReports = 25;
    public const int Count = 26;
}
