using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Schemas;

/// <summary>One entry of <c>features:</c>: a bare name, or <c>name: { path: ..., type: ... }</c>.</summary>
internal sealed class FeatureEntryType : FieldType<FeatureSpec>
{
    // A float holds every whole number up to here and far beyond; the limit keeps a wrong file from becoming a dictionary.
    private const int CategoriesMax = 100_000;

    private static readonly Field<FieldPath> PathField = Field.Optional<FieldPath>(
        "path",
        FieldPathType.Instance,
        "Where the field is in the record.",
        null,
        "the feature's name"
    );

    private static readonly Field<FeatureType> TypeField = Field.Optional(
        "type",
        new ChoiceType<FeatureType>(("number", FeatureType.Number), ("boolean", FeatureType.Boolean), ("category", FeatureType.Category)),
        "How the field is read.",
        FeatureType.Number,
        "number"
    );

    private static readonly Field<FallbackRule> MissingField = Field.Optional(
        "missing",
        new FallbackType(),
        "What the model sees where the field is absent or null, or whether the record is rejected.",
        new FallbackRule(Fallback.NaN),
        "nan"
    );

    private static readonly Field<IReadOnlyList<string>> ValuesField = Field.Optional<IReadOnlyList<string>>(
        "values",
        new ListType<string>(TextType.Any, 1),
        "The categories; the code of each is its index in this list.",
        []
    );

    private static readonly Field<string> ValuesFileField = Field.Optional<string>(
        "values_file",
        PathType.ExistingFile,
        "A file with the categories, one a line, instead of `values`; empty lines and what follows a `#` are left out.",
        null
    );

    private static readonly Field<FeaturePart> PartField = Field.Optional(
        "part",
        new ChoiceType<FeaturePart>(("whole", FeaturePart.Whole), ("ispb", FeaturePart.Ispb)),
        "What of the field is the category: all of it, or the ISPB in an endToEndId (characters 2 to 9).",
        FeaturePart.Whole,
        "whole"
    );

    private static readonly Field<FallbackRule> UnseenField = Field.Optional(
        "unseen",
        new FallbackType(),
        "What the model sees for a category that is not declared, or whether the record is rejected.",
        new FallbackRule(Fallback.NaN),
        "nan"
    );

    private static readonly Field<bool> AllowPersonalField = Field.Optional(
        "allow_personal",
        FlagType.Instance,
        "Whether the values may be shown in metrics, reports and alarms although the field is below `personal`, or values look like personal data.",
        false,
        "false"
    );

    private static readonly Field[] OfCategories = [ValuesField, ValuesFileField, PartField, UnseenField, AllowPersonalField];

    private static readonly ObjectSpec<FieldValues> Spec = new(
        "feature",
        "A column of the feature matrix.",
        [PathField, TypeField, MissingField, ValuesField, ValuesFileField, PartField, UnseenField, AllowPersonalField],
        values => values
    );

    public override string Describe => "a name, or name: { path, type, missing, values, values_file, part, unseen, allow_personal }";

    public override IEnumerable<ObjectSpec> Nested => [Spec];

    public override JsonObject ToJsonSchema() =>
        new()
        {
            ["anyOf"] = new JsonArray(
                new JsonObject { ["type"] = "string", ["minLength"] = 1 },
                new JsonObject
                {
                    ["type"] = "object",
                    ["minProperties"] = 1,
                    ["maxProperties"] = 1,
                    ["additionalProperties"] = Spec.ToJsonSchema(),
                }
            ),
        };

    public override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out FeatureSpec value)
    {
        value = null;
        (string name, ConfigNode settings) = node switch
        {
            ConfigScalar { IsNull: false } scalar => (scalar.Text, new ConfigMap(scalar.Position, [])),
            ConfigMap { Entries: [var only] } => (only.Key, only.Value),
            _ => ("", node),
        };
        if (name.Length == 0)
        {
            return scope.Fail(node, $"expected {Describe}, found {node.Describe}");
        }
        BindingScope own = scope with { Owner = $"feature '{name}'" };
        if (
            !Spec.TryBind(settings, own, out FieldValues? values, out _)
            || !TryReadValues(values, own, out IReadOnlyList<string>? categories)
            || !Check(values, categories, own)
        )
        {
            return false;
        }
        value = new FeatureSpec
        {
            Name = name,
            Path = values.Get(PathField) ?? FieldPath.Parse(name),
            Type = values.Get(TypeField),
            Missing = values.Get(MissingField),
            Values = categories,
            Part = values.Get(PartField),
            Unseen = values.Get(UnseenField),
            AllowPersonal = values.Get(AllowPersonalField),
        };
        return true;
    }

    private static bool TryReadValues(FieldValues values, BindingScope scope, [NotNullWhen(true)] out IReadOnlyList<string>? categories)
    {
        categories = values.Get(ValuesField);
        if (values.Get(ValuesFileField) is not { } file)
        {
            return true;
        }
        try
        {
            categories =
            [
                .. File.ReadLines(file).Select(line => line.Split('#')[0].Trim()).Where(line => line.Length > 0).Take(CategoriesMax + 1),
            ];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            scope.Problems.Add(values.PositionOf(ValuesFileField), scope.Owner, $"cannot read the values: {e.Message}");
            return false;
        }
        string? wrong =
            values.Has(ValuesField) ? "'values' and 'values_file' cannot both be given; leave one out"
            : categories.Count == 0 ? "the file has no values; write one a line"
            : categories.Count > CategoriesMax
                ? $"the file has more than {CategoriesMax} values; leave out the rare ones, which count as undeclared"
            : null;
        if (wrong is not null)
        {
            scope.Problems.Add(values.PositionOf(ValuesFileField), scope.Owner, wrong);
        }
        return wrong is null;
    }

    private static bool Check(FieldValues values, IReadOnlyList<string> categories, BindingScope scope)
    {
        int before = scope.Problems.Count;
        bool isCategory = values.Get(TypeField) == FeatureType.Category;
        if (isCategory && categories.Count == 0)
        {
            scope.Problems.Add(
                values.PositionOf(null),
                scope.Owner,
                "a category needs its values; list them under 'values', or in a file under 'values_file'"
            );
        }
        foreach (Field given in isCategory ? [] : OfCategories.Where(values.Has).Take(1))
        {
            scope.Problems.Add(values.PositionOf(given), scope.Owner, $"'{given.Name}' is only for type: category");
        }
        foreach (string twice in categories.GroupBy(v => v).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            scope.Problems.Add(values.PositionOf(ValuesField), scope.Owner, $"value '{twice}' appears twice; each category has one code");
        }
        if (
            values.Get(UnseenField) is { Kind: Fallback.Value } unseen
            && unseen.Value >= 0
            && unseen.Value < categories.Count
            && float.IsInteger(unseen.Value)
        )
        {
            scope.Problems.Add(
                values.PositionOf(UnseenField),
                scope.Owner,
                $"the code {unseen.Value} for unseen categories is already the code of '{categories[(int)unseen.Value]}'; take another number"
            );
        }
        return scope.Problems.Count == before;
    }
}
