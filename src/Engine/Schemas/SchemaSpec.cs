using System.Text.RegularExpressions;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Schemas;

/// <summary>The settings of a record schema file.</summary>
public static class SchemaSpec
{
    private static readonly Field<string> Name = Field.Required("name", TextType.Name, "Name of the schema.");

    private static readonly Field<long> Version = Field.Optional(
        "version",
        new IntegerType(1, 1_000_000),
        "Version of the schema; captured records carry it.",
        1L,
        "1"
    );

    private static readonly Field<FieldPath> Id = Field.Optional<FieldPath>(
        "id",
        FieldPathType.Instance,
        "The record's id. Without one, topic, partition and offset serve as id.",
        null
    );

    private static readonly Field<FieldPath> TimePath = Field.Required("path", FieldPathType.Instance, "The field that holds the time.");

    private static readonly Field<WrittenTimeFormat> Format = Field.Optional(
        "format",
        new TimeFormatType(),
        "How the time is written: by name, or by a pattern of yyyy, MM, dd, HH, mm, ss and fff with what is between them; d, M and H take one digit or two.",
        new WrittenTimeFormat(TimeFormat.Iso8601),
        "iso8601"
    );

    private static readonly Field<TimeZoneInfo> Zone = Field.Optional<TimeZoneInfo>(
        "time_zone",
        new TimeZoneType(),
        "The zone whose clock shows times that have no offset, with its daylight saving.",
        null,
        "UTC"
    );

    private static readonly Field<EventTimeSpec> EventTime = Field.Optional<EventTimeSpec>(
        "event_time",
        new ObjectType<EventTimeSpec>(new("event time", "When the event happened.", [TimePath, Format, Zone], BindTime)),
        "When the event happened. Without it the source's time serves: the broker's timestamp, or the time of reading.",
        null
    );

    private static readonly Field<FieldPath> AmountPath = Field.Required(
        "path",
        FieldPathType.Instance,
        "The field that holds the amount."
    );

    private static readonly Field<long> Scale = Field.Optional(
        "scale",
        new IntegerType(0, 9),
        "Decimal places kept; 2 counts centavos.",
        2L,
        "2"
    );

    private static readonly Field<string> Currency = Field.Optional<string>(
        "currency",
        new TextType(new Regex("^[A-Z]{3}$"), "three capital letters, as in ISO 4217"),
        "The currency, such as BRL: pages, reports and dashboards name it.",
        null
    );

    private static readonly Field<AmountSpec> Amount = Field.Optional<AmountSpec>(
        "amount",
        new ObjectType<AmountSpec>(
            new("amount", "The amount at stake.", [AmountPath, Scale, Currency], v =>
                new(v.Get(AmountPath), (int)v.Get(Scale), v.Get(Currency))
            )
        ),
        "The amount at stake.",
        null
    );

    private static readonly Field<FieldPath> Account = Field.Optional<FieldPath>(
        "account",
        FieldPathType.Instance,
        "The account (or customer, or card) that figures by account are about. It is kept as a hash alone.",
        null
    );

    private static readonly Field<IReadOnlyList<FeatureSpec>> Features = Field.Optional<IReadOnlyList<FeatureSpec>>(
        "features",
        new ListType<FeatureSpec>(new FeatureEntryType()),
        "The features, in model order.",
        []
    );

    private static readonly Field<IReadOnlyList<string>> Segments = Field.Optional<IReadOnlyList<string>>(
        "segments",
        new ListType<string>(TextType.Any),
        "Category features by which results may be split.",
        []
    );

    private static readonly Field<IReadOnlyList<FieldPath>> Scores = Field.Optional<IReadOnlyList<FieldPath>>(
        "scores",
        new ListType<FieldPath>(FieldPathType.Instance),
        "Fields with scores that were made elsewhere, such as those of the model in production; `from_field` of a model names one. They are not features.",
        []
    );

    private static readonly Field<IReadOnlyList<FieldPath>> OtherFields = Field.Optional<IReadOnlyList<FieldPath>>(
        "other_fields",
        new ListType<FieldPath>(FieldPathType.Instance),
        "Fields that the records have beside those that are read, such as a name or a CPF, so that `personal` can name them.",
        []
    );

    private static readonly Field<IReadOnlyList<KeyValuePair<string, PersonalRule>>> Personal = Field.Optional<
        IReadOnlyList<KeyValuePair<string, PersonalRule>>
    >(
        "personal",
        new MapType<PersonalRule>(new ChoiceType<PersonalRule>(("drop", PersonalRule.Drop), ("hash", PersonalRule.Hash)), "path"),
        "Fields that are personal data, and whether capture and dead letters drop them or replace them by a keyed hash.",
        []
    );

    private static EventTimeSpec BindTime(FieldValues v)
    {
        WrittenTimeFormat format = v.Get(Format);
        return new EventTimeSpec(v.Get(TimePath), format.Format, format.Pattern, v.Get(Zone));
    }

    /// <summary>Settings of a schema file.</summary>
    public static ObjectSpec<RecordSchema> Instance { get; } =
        new(
            "record schema",
            "What a kind of record looks like.",
            [
                Name,
                Version,
                Id,
                EventTime,
                Amount,
                Account,
                Features,
                Segments,
                LabelSettings.Section,
                Scores,
                TruthSettings.Section,
                DecisionSettings.Section,
                RuleSettings.Section,
                OtherFields,
                Personal,
                XmlSettings.Section,
            ],
            v => new RecordSchema
            {
                Name = v.Get(Name),
                Version = v.Get(Version),
                Id = v.Get(Id),
                EventTime = v.Get(EventTime),
                Amount = v.Get(Amount),
                Account = v.Get(Account),
                Features = v.Get(Features),
                Segments = v.Get(Segments),
                Scores = v.Get(Scores),
                Truth = v.Get(TruthSettings.Section),
                Decision = v.Get(DecisionSettings.Section),
                Rules = [.. v.Get(RuleSettings.Section).SelectMany(entry => entry)],
                Xml = v.Get(XmlSettings.Section),
                OtherFields = v.Get(OtherFields),
                Personal =
                [
                    .. v.Get(Personal).Where(p => p.Key.Length > 0).Select(p => KeyValuePair.Create(FieldPath.Parse(p.Key), p.Value)),
                ],
            }
        );

    /// <summary>Reads a schema file; null, with problems noted, if it cannot be used.</summary>
    public static RecordSchema? Load(string path, Interpolation interpolation, ProblemList problems)
    {
        if (YamlReader.ReadFile(path, interpolation, problems) is not { } node)
        {
            return null;
        }
        var scope = new BindingScope(Path.GetDirectoryName(Path.GetFullPath(path))!, "schema", problems, interpolation);
        if (!Instance.TryBind(node, scope, out RecordSchema? schema, out FieldValues? values))
        {
            return null;
        }
        int before = problems.Count;
        LabelSpec? label = LabelSettings.Bind(values, schema.Features, scope);
        return Check(schema, values, scope) && problems.Count == before ? schema with { Label = label } : null;
    }

    private static bool Check(RecordSchema schema, FieldValues values, BindingScope scope)
    {
        int before = scope.Problems.Count;
        if (values.Has(LabelSettings.Section) && schema.Id is null)
        {
            scope.Problems.Add(
                values.PositionOf(LabelSettings.Section),
                scope.Owner,
                "a label needs the id of its transaction; add 'id: field' to the schema"
            );
        }
        foreach (string twice in schema.Features.GroupBy(f => f.Name).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            scope.Problems.Add(values.PositionOf(Features), scope.Owner, $"feature '{twice}' appears twice; give one of them another name");
        }
        foreach (FieldPath twice in schema.Scores.GroupBy(s => s).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            scope.Problems.Add(values.PositionOf(Scores), scope.Owner, $"score '{twice}' appears twice; leave one out");
        }
        PersonalCheck.Run(schema, values.Get(Personal), values.PositionOf(Personal), values.PositionOf(Features), scope);
        TruthSettings.Check(schema.Truth, values, scope);
        DecisionSettings.Check(schema, values, scope);
        RuleSettings.Check(schema, values, scope);
        string[] categories = [.. schema.Features.Where(f => f.Type == FeatureType.Category).Select(f => f.Name)];
        foreach (string segment in schema.Segments.Where(s => !categories.Contains(s)))
        {
            scope.Problems.Add(
                values.PositionOf(Segments),
                scope.Owner,
                $"segment '{segment}' is not a category feature{Suggestion.Phrase(segment, categories)}"
            );
        }
        return scope.Problems.Count == before;
    }
}
