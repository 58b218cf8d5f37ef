using System.Globalization;
using System.Text;
using CsCheck;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Decode.Reference;

/// <summary>
/// Random schemas and records over a few names. A name's first letter says what its values mostly are (n number, b boolean,
/// c category, o object, i id, t time, v amount), so that records fit schemas often, and miss them in every way sometimes.
/// </summary>
internal static class GenRecords
{
    public static readonly string[] Leaves =
    [
        "n1",
        "n2",
        "número",
        "n.3",
        "nome_comprido_demais_para_um_vetor_de_trinta_e_dois",
        "b1",
        "b\"2",
        "c1",
        "c😀",
        "id",
        "t",
        "valor",
    ];

    private static readonly string[] Categories = ["pix", "çã", "say \"hi\"", "12", "true", "1.50", "a\\b", "comma, here"];

    private static readonly Gen<string> GenNumber = Gen.OneOf(
        Gen.Int[-1000, 1000].Select(v => v.ToString(CultureInfo.InvariantCulture)),
        Gen.Long.Select(v => v.ToString(CultureInfo.InvariantCulture)),
        Gen.Decimal[0, 100_000].Select(v => Math.Round(v, 2).ToString(CultureInfo.InvariantCulture)),
        Gen.Double.Where(double.IsFinite).Select(v => v.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Float.Where(float.IsFinite).Select(v => v.ToString("R", CultureInfo.InvariantCulture)),
        Gen.Select(Digits(1, 30), Digits(1, 30), Gen.Int[-60, 60], (a, b, e) => $"{a}.{b}e{e}")
    );

    private static readonly Gen<string> GenTime = Gen.OneOf(
        GenIso(),
        Gen.Long[1_600_000_000, 1_900_000_000].Select(v => v.ToString(CultureInfo.InvariantCulture)),
        Gen.Long[1_600_000_000_000, 1_900_000_000_000].Select(v => v.ToString(CultureInfo.InvariantCulture)),
        Gen.Select(Gen.DateTime, Gen.String[Gen.Char.AlphaNumeric, 11, 11], (t, s) =>
            $"E60746948{t.ToString("yyyyMMddHHmm", CultureInfo.InvariantCulture)}{s}"
        )
    );

    private static readonly Gen<string> GenWord = Gen.OneOf(
        Gen.OneOf(Categories),
        Gen.String[Gen.Char[" abç😀\"\\,/\u0001\n\0"], 0, 12],
        Gen.Const(new string('x', 300)),
        GenNumber
    );

    public static Gen<string> JsonRecord { get; } = GenObject(0);

    public static Gen<RecordSchema> JsonSchema { get; } =
        GenSchema(Gen.OneOf(GenLeaf(), GenLeaf().Select(n => "o1." + n), GenLeaf().Select(n => "o1.o2." + n), Gen.Const("o1")));

    public static Gen<RecordSchema> CsvSchema { get; } = GenSchema(Gen.OneOf(Leaves));

    public static Gen<string> CsvCell(string name, char delimiter) =>
        Gen.Select(GenPlain(name), Gen.Int[0, 9], (text, form) =>
            form < 6 && text.IndexOfAny(['"', '\n', '\r', delimiter]) < 0 || form == 9
                ? text
                : $"\"{(form == 8 ? text : text.Replace("\"", "\"\"", StringComparison.Ordinal))}\""
        );

    private static Gen<string> GenLeaf() => Gen.OneOf(Leaves).Select(name => name.Replace(".", @"\.", StringComparison.Ordinal));

    private static Gen<string> Digits(int min, int max) =>
        Gen.String[Gen.Char['0', '9'], min, max].Select(s => s.TrimStart('0') is { Length: > 0 } t ? t : "0");

    private static Gen<string> GenIso()
    {
        Gen<string> fraction = Gen.OneOf(
            Gen.Const(""),
            Gen.String[Gen.Char['0', '9'], 1, 10].Select(f => (f.Length % 2 == 0 ? "." : ",") + f)
        );
        Gen<string> zone = Gen.OneOf("", "Z", "-03:00", "+0530", "+14", "+14:01", "z");
        Gen<string> time = Gen.Select(Gen.Int[0, 24], Gen.Int[0, 60], Gen.Int[0, 61], (h, m, s) => $"{h:00}:{m:00}:{s:00}");
        Gen<string> date = Gen.Select(Gen.Int[1, 9999], Gen.Int[1, 12], Gen.Int[1, 31], (y, m, d) => $"{y:0000}-{m:00}-{d:00}");
        Gen<string> leap = zone.Select(z => $"2016-12-31T23:59:60.7{z}");
        return Gen.Frequency(
            (9, Gen.Select(date, Gen.OneOf("T", " "), time, fraction, zone, (d, t, c, f, z) => d + t + c + f + z)),
            (1, leap),
            (1, date)
        );
    }

    private static Gen<string> GenPlain(string name) =>
        Gen.Frequency(
            (
                20,
                name[0] switch
                {
                    'n' or 'v' => GenNumber,
                    'b' => Gen.OneOf("true", "false", "True", "0", "1", "1.0", "S", "nao", "NÃO", "Yes", "f", "NA"),
                    't' => GenTime,
                    _ => GenWord,
                }
            ),
            (2, Gen.Const("")),
            (1, Gen.OneOf(GenWord, Gen.OneOf("NA", "NaN", "null", "?", "none ")))
        );

    private static Gen<string> GenObject(int depth)
    {
        Gen<string> name = Gen.OneOf([.. Leaves, "o1", "o2", "unknown"]);
        Gen<string> member = name.SelectMany(n =>
            Gen.Select(Quoted(n), GenSpace(), GenSpace(), Value(n, depth), (quoted, before, after, value) =>
                $"{before}{quoted}{after}:{before}{value}{after}"
            )
        );
        return Gen.Select(member.List[0, 14], GenSpace(), (members, space) => $"{{{space}{string.Join(',', members)}{space}}}");
    }

    private static Gen<string> GenSpace() => Gen.Frequency((8, Gen.Const("")), (1, Gen.OneOf(" ", "\n\t", "\r\n    ")));

    /// <summary>JSON values that a member of this name may have.</summary>
    public static Gen<string> Value(string name, int depth)
    {
        Gen<string> text = GenPlain(name).SelectMany(Quoted);
        Gen<string> plain = name[0] switch
        {
            'o' => depth < 3 ? GenObject(depth + 1) : Gen.Const("{}"),
            'n' or 'v' or 't' => Gen.Frequency((3, GenNumber), (2, text)),
            'b' => Gen.OneOf(Gen.OneOf("true", "false", "0", "1"), text),
            'i' => Gen.Frequency((4, text), (1, GenNumber)),
            'c' => Gen.Frequency((5, text), (1, Gen.OneOf("12", "true", "1.50", "false"))),
            _ => text,
        };
        Gen<string> odd = Gen.OneOf(
            "[]",
            "[1,\"]\",{\"n1\":2}]",
            "{}",
            "{\"n1\":[]}",
            "true",
            "1",
            "\"\\ud800\"",
            "\"\\u0000\"",
            "\"\"",
            "\"\\\"\"",
            "-0",
            "1e999",
            "NaN",
            "-Infinity",
            "\"n/a\"",
            "\"\\\\N\""
        );
        return Gen.Frequency((25, plain), (2, Gen.Const("null")), (1, odd));
    }

    /// <summary>A JSON string with some of its characters escaped that need not be.</summary>
    public static Gen<string> Quoted(string text) =>
        Gen.Int[0, 20]
            .Select(seed =>
            {
                var json = new StringBuilder("\"");
                for (int i = 0; i < text.Length; i++)
                {
                    char c = text[i];
                    bool escape = c is '"' or '\\' or < ' ' || (seed > 15 && (i + seed) % 3 == 0);
                    json.Append(
                        !escape ? c.ToString()
                        : c == '"' && seed % 2 == 0 ? "\\\""
                        : $"\\u{(int)c:x4}"
                    );
                }
                return json.Append('"').ToString();
            });

    private static Gen<RecordSchema> GenSchema(Gen<string> path)
    {
        Gen<string> rule = Gen.Frequency((6, Gen.Const("nan")), (3, Gen.Const("-1")), (1, Gen.Const("reject")));
        Gen<FeatureSpec> feature = Gen.Select(path, rule, rule, Gen.Int[0, 20], (p, missing, unseen, odd) =>
        {
            char letter = p[
                (
                    p.LastIndexOf("o2.", StringComparison.Ordinal) is >= 0 and int at ? at + 3
                    : p.StartsWith("o1.", StringComparison.Ordinal) ? 3
                    : 0
                )..
            ][0];
            FeatureType type =
                odd == 0
                    ? FeatureType.Category
                    : letter switch
                    {
                        'n' or 'v' => FeatureType.Number,
                        'b' => FeatureType.Boolean,
                        _ => FeatureType.Category,
                    };
            return Decoding.Feature(p, type, missing, unseen, type == FeatureType.Category ? Categories : []);
        });
        return Gen.Select(
            feature.Array[0, 9],
            Gen.Bool,
            Gen.Bool,
            Gen.Bool,
            Gen.Enum<TimeFormat>(),
            Gen.Int[0, 9],
            (features, id, time, amount, format, scale) =>
                new RecordSchema
                {
                    Name = "random",
                    Version = 1,
                    Id = id ? FieldPath.Parse("id") : null,
                    EventTime = time ? new EventTimeSpec(FieldPath.Parse("t"), format) : null,
                    Amount = amount ? new AmountSpec(FieldPath.Parse("valor"), scale) : null,
                    Features = features,
                }
        );
    }
}
