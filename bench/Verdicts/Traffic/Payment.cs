using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Bench.Verdicts.Traffic;

/// <summary>The features of a payment, in the order of the matrix, and the model that scores them.</summary>
internal static class Payment
{
    public const int Amount = 0;
    public const int AmountRatio = 1;
    public const int Hour = 2;
    public const int KeyType = 3;
    public const int Bank = 4;
    public const int FailedLogins = 5;
    public const int KnownPayee = 6;
    public const int AccountAge = 7;
    public const int Distance = 8;
    public const int Session = 9;
    public const int Features = 10;

    /// <summary>Banks that send payments; the one after them is declared and sends none yet.</summary>
    public const int Banks = 8;

    /// <summary>The value of key_type that attacks come by.</summary>
    public const int Evp = 3;

    public const float Threshold = 0.9f;

    public static readonly SourcePartition Partition = new("payments", 0);

    public static readonly RecordSchema Schema = new()
    {
        Name = "payment",
        Version = 1,
        Amount = new AmountSpec(FieldPath.Parse("amount"), 2),
        Features =
        [
            Number("amount"),
            Number("amount_ratio"),
            Number("hour"),
            Category("key_type", "cpf", "email", "phone", "evp", "qr"),
            Category("bank", [.. Enumerable.Range(0, Banks + 1).Select(b => $"b{b}")]),
            Number("failed_logins"),
            Number("known_payee") with
            {
                Type = FeatureType.Boolean,
            },
            Number("account_age"),
            Number("distance_km"),
            Number("session_s"),
        ],
        Segments = ["key_type", "bank"],
    };

    public static readonly IReadOnlyDictionary<RecordKind, RecordSchema> Schemas = new Dictionary<RecordKind, RecordSchema>
    {
        [RecordKind.Transaction] = Schema,
    };

    public static readonly ModelInfo Model = new("champion", "1", Threshold, ModelRole.Champion);

    /// <summary>Name of a feature.</summary>
    public static string NameOf(int feature) => Schema.Features[feature].Name;

    /// <summary>The score of a payment; missing values count as usual ones.</summary>
    /// <param name="row">Its features.</param>
    /// <param name="isOther">Whether another model is in the champion's place.</param>
    public static float Score(ReadOnlySpan<float> row, bool isOther)
    {
        double ratio = Log(row[AmountRatio], 0);
        double distance = Log(row[Distance], 2.5) - 2.5;
        double age = Log(row[AccountAge], 6.2) - 6.2;
        double known = row[KnownPayee] > 0.5f ? 1 : 0;
        double logins = float.IsFinite(row[FailedLogins]) ? Math.Min(row[FailedLogins], 5) : 0;
        double night = row[Hour] is >= 0 and < 6 ? 1 : 0;
        double evp = row[KeyType] == Evp ? 1 : 0;
        double logit = isOther
            ? -2.3 + 0.7 * ratio + 0.6 * logins - 0.7 * known - 0.25 * age + 0.5 * distance + 0.8 * night
            : -3.2 + 1.1 * ratio + 0.9 * logins - 1.1 * known - 0.5 * age + 0.35 * distance + 0.4 * night + 0.4 * evp;
        return (float)(1 / (1 + Math.Exp(-logit)));
    }

    private static double Log(float value, double otherwise) => float.IsFinite(value) ? Math.Log(Math.Max(value, 0.01f)) : otherwise;

    private static FeatureSpec Number(string name) =>
        new()
        {
            Name = name,
            Path = FieldPath.Parse(name),
            Type = FeatureType.Number,
            Missing = new FallbackRule(Fallback.NaN),
        };

    private static FeatureSpec Category(string name, params string[] values) =>
        Number(name) with
        {
            Type = FeatureType.Category,
            Values = values,
            Unseen = new FallbackRule(Fallback.NaN),
        };
}
