using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;

namespace Vigia.Bench.Kernels.Decode;

/// <summary>How the members of the benchmark's records are written.</summary>
public enum RecordShape
{
    /// <summary>Compact, always in the same order: what one program writes.</summary>
    Plain,

    /// <summary>White space after commas and colons.</summary>
    Spaced,

    /// <summary>Each record's members in an order of their own.</summary>
    Shuffled,

    /// <summary>White space of varying width everywhere.</summary>
    RandomlySpaced,

    /// <summary>Each text begins with an escape.</summary>
    Escaped,

    /// <summary>A random third of the features is left out.</summary>
    Optional,
}

/// <summary>How the cells of the benchmark's CSV records are written.</summary>
public enum CsvShape
{
    /// <summary>Without quotes.</summary>
    Plain,

    /// <summary>Texts in quotes.</summary>
    Quoted,

    /// <summary>Texts in quotes, and one with doubled quotes inside that no feature reads.</summary>
    DoubledQuotes,
}

/// <summary>Payments of 22 fields and about 560 bytes, and the schema that reads them.</summary>
internal static class PixRecords
{
    private static readonly string[] Channels = ["app", "web", "api"];
    private static readonly string[] Initiations = ["dict", "manual", "qr_static", "qr_dynamic"];
    private static readonly string[] KeyTypes = ["cpf", "cnpj", "email", "phone", "evp"];

    public static RecordSchema Schema { get; } =
        new()
        {
            Name = "pix-22",
            Version = 1,
            Id = FieldPath.Parse("end_to_end_id"),
            EventTime = new EventTimeSpec(FieldPath.Parse("created_at"), TimeFormat.Iso8601),
            Amount = new AmountSpec(FieldPath.Parse("valor"), 2),
            Features =
            [
                Number("valor"),
                Category("channel", Channels),
                Category("initiation", Initiations),
                Category("key_type", KeyTypes),
                Number("payer_age"),
                Number("payer_account_days"),
                Number("payer_tx_1h"),
                Number("payer_tx_24h"),
                Number("amount_ratio"),
                Number("balance_share"),
                Boolean("payee_is_business"),
                Number("payee_known_days"),
                Number("payee_account_days"),
                Boolean("device_is_new"),
                Number("device_days"),
                Number("distance_km"),
                Number("session_seconds"),
                Boolean("in_call"),
            ],
        };

    /// <summary>Payments as JSON, the same for the same seed.</summary>
    public static byte[][] Json(RecordShape shape, int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Encoding.UTF8.GetBytes(Write(Members(random), shape, random)))];
    }

    /// <summary>Payments as CSV, the same for the same seed.</summary>
    public static (byte[] Header, byte[][] Records) Csv(CsvShape shape, int count, int seed = 1)
    {
        var random = new Random(seed);
        string header = string.Join(',', Members(new Random(0)).Select(m => m.Name));
        string Cell((string Name, string Json) member) =>
            shape == CsvShape.Plain ? member.Json.Trim('"')
            : shape == CsvShape.DoubledQuotes && member.Name == "payer_ispb" ? $"\"\"{member.Json}\"\""
            : member.Json;
        string Line() => string.Join(',', Members(random).Select(Cell));
        return (Encoding.UTF8.GetBytes(header), [.. Enumerable.Range(0, count).Select(_ => Encoding.UTF8.GetBytes(Line()))]);
    }

    /// <summary>A batch as a source sends it.</summary>
    public static RecordBatch Receive(byte[][] records, byte[]? header = null)
    {
        RecordBatch batch = new BatchPool().Rent(RecordKind.Transaction);
        batch.Header = header;
        for (int i = 0; i < records.Length; i++)
        {
            batch.Receive(new SourcePartition("pix", 0), i, 0, records[i]);
        }
        return batch;
    }

    private static (string Name, string Json)[] Members(Random random)
    {
        DateTime time = new DateTime(2025, 12, 5, 0, 0, 0, DateTimeKind.Utc).AddMilliseconds(random.Next(86_400_000));
        string Text(FormattableString text) => FormattableString.Invariant(text);
        string Whole(int max) => Text($"{(int)(Math.Pow(random.NextDouble(), 3) * max)}");
        string Flag(double share) => random.NextDouble() < share ? "true" : "false";
        string Pick(string[] values) => $"\"{values[random.Next(values.Length)]}\"";
        string ispb = Text($"{random.Next(100_000_000):00000000}");
        return
        [
            ("end_to_end_id", Text($"\"E{ispb}{time:yyyyMMddHHmm}{random.NextInt64(10_000_000_000, 99_999_999_999)}\"")),
            ("created_at", Text($"\"{time:yyyy-MM-ddTHH:mm:ss.fff}Z\"")),
            ("valor", Text($"\"{Math.Exp(random.NextDouble() * 9):0.00}\"")),
            ("channel", Pick(Channels)),
            ("initiation", Pick(Initiations)),
            ("payer_ispb", $"\"{ispb}\""),
            ("payee_ispb", Text($"\"{random.Next(100_000_000):00000000}\"")),
            ("key_type", Pick(KeyTypes)),
            ("payer_age", Text($"{random.Next(18, 90)}")),
            ("payer_account_days", Whole(9000)),
            ("payer_tx_1h", Whole(9)),
            ("payer_tx_24h", Whole(40)),
            ("amount_ratio", Text($"{random.NextDouble() * 5:0.0000}")),
            ("balance_share", Text($"{random.NextDouble():0.0000}")),
            ("payee_is_business", Flag(0.3)),
            ("payee_known_days", Whole(3000)),
            ("payee_account_days", Whole(9000)),
            ("device_is_new", Flag(0.03)),
            ("device_days", Whole(1500)),
            ("distance_km", Text($"{random.NextDouble() * 50:0.0}")),
            ("session_seconds", Whole(600)),
            ("in_call", Flag(0.01)),
        ];
    }

    private static string Write((string Name, string Json)[] members, RecordShape shape, Random random)
    {
        if (shape == RecordShape.Shuffled)
        {
            random.Shuffle(members);
        }
        string Space() =>
            shape == RecordShape.Spaced ? " "
            : shape == RecordShape.RandomlySpaced ? new string(' ', random.Next(4))
            : "";
        string Value(string json) => shape == RecordShape.Escaped && json[0] == '"' ? $"\"\\u{(int)json[1]:x4}{json[2..]}" : json;
        bool isKept(int index) => shape != RecordShape.Optional || index < 3 || random.Next(3) > 0;
        IEnumerable<string> written = members.Where((_, i) => isKept(i)).Select(m => $"\"{m.Name}\":{Space()}{Value(m.Json)}");
        return $"{{{string.Join($",{Space()}", written)}}}";
    }

    private static FeatureSpec Number(string name) => Feature(name, FeatureType.Number);

    private static FeatureSpec Boolean(string name) => Feature(name, FeatureType.Boolean);

    private static FeatureSpec Category(string name, string[] values) => Feature(name, FeatureType.Category) with { Values = values };

    private static FeatureSpec Feature(string name, FeatureType type) =>
        new()
        {
            Name = name,
            Path = FieldPath.Parse(name),
            Type = type,
            Missing = new FallbackRule(Fallback.NaN),
        };
}
