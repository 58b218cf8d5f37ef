using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Schemas;

/// <summary>One entry of <c>features:</c>: a bare name, or <c>name: { path: ..., type: ... }</c>.</summary>
internal sealed class FeatureEntryType : FieldType<FeatureSpec>
{
    private static readonly Field<FieldPath> PathField = Field.Optional<FieldPath>(
        "path", FieldPathType.Instance, "Where the field stands in the record.", null, "the feature's name");

    private static readonly Field<FeatureType> TypeField = Field.Optional(
        "type",
        new ChoiceType<FeatureType>(("number", FeatureType.Number), ("boolean", FeatureType.Boolean), ("category", FeatureType.Category)),
        "How the field is read.", FeatureType.Number, "number");

    private static readonly Field<FallbackRule> MissingField = Field.Optional(
        "missing", new FallbackType(), "What the model sees where the field is absent or null, or whether the record is rejected.",
        new FallbackRule(Fallback.NaN), "nan");

    private static readonly Field<IReadOnlyList<string>> ValuesField = Field.Optional<IReadOnlyList<string>>(
        "values", new ListType<string>(TextType.Any, 1), "The categories; the code of each is its index in this list.", []);

    private static readonly Field<FallbackRule> UnseenField = Field.Optional(
        "unseen", new FallbackType(), "What the model sees for a category that is not declared, or whether the record is rejected.",
        new FallbackRule(Fallback.NaN), "nan");

    private static readonly ObjectSpec<FieldValues> Spec = new(
        "feature", "A column of the feature matrix.", [PathField, TypeField, MissingField, ValuesField, UnseenField], values => values);

    public override string Describe => "a name, or name: { path, type, missing, values, unseen }";

    public override IEnumerable<ObjectSpec> Nested => [Spec];

    public override JsonObject ToJsonSchema() => new()
    {
        ["anyOf"] = new JsonArray(
            new JsonObject { ["type"] = "string", ["minLength"] = 1 },
            new JsonObject { ["type"] = "object", ["minProperties"] = 1, ["maxProperties"] = 1, ["additionalProperties"] = Spec.ToJsonSchema() }),
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
        if (!Spec.TryBind(settings, own, out FieldValues? values, out _) || !Check(values, own))
        {
            return false;
        }
        value = new FeatureSpec
        {
            Name = name,
            Path = values.Get(PathField) ?? FieldPath.Parse(name),
            Type = values.Get(TypeField),
            Missing = values.Get(MissingField),
            Values = values.Get(ValuesField),
            Unseen = values.Get(UnseenField),
        };
        return true;
    }

    private static bool Check(FieldValues values, BindingScope scope)
    {
        int before = scope.Problems.Count;
        IReadOnlyList<string> categories = values.Get(ValuesField);
        bool isCategory = values.Get(TypeField) == FeatureType.Category;
        if (isCategory && categories.Count == 0)
        {
            scope.Problems.Add(values.PositionOf(null), scope.Owner, "a category needs its values; list them under 'values'");
        }
        if (!isCategory && (values.Has(ValuesField) || values.Has(UnseenField)))
        {
            Field given = values.Has(ValuesField) ? ValuesField : UnseenField;
            scope.Problems.Add(values.PositionOf(given), scope.Owner, $"'{given.Name}' is only for type: category");
        }
        foreach (string twice in categories.GroupBy(v => v).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            scope.Problems.Add(values.PositionOf(ValuesField), scope.Owner, $"value '{twice}' stands twice; each category has one code");
        }
        if (values.Get(UnseenField) is { Kind: Fallback.Value } unseen && unseen.Value >= 0 && unseen.Value < categories.Count && float.IsInteger(unseen.Value))
        {
            scope.Problems.Add(values.PositionOf(UnseenField), scope.Owner,
                $"the code {unseen.Value} for unseen categories is already the code of '{categories[(int)unseen.Value]}'; take another number");
        }
        return scope.Problems.Count == before;
    }
}
