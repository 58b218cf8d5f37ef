using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Schemas;

/// <summary>One entry of <c>rules:</c>: a bare name, or <c>name: { path: ..., values: [...] }</c>.</summary>
internal sealed class RuleEntryType : FieldType<RuleSpec>
{
    private static readonly Field<FieldPath> PathField = Field.Optional<FieldPath>(
        "path",
        FieldPathType.Instance,
        "Where the field is in the record.",
        null,
        "the rule's name"
    );

    private static readonly Field<IReadOnlyList<string>> ValuesField = Field.Optional<IReadOnlyList<string>>(
        "values",
        new ListType<string>(TextType.Any, 1),
        "Values of a category that mean that the rule fired. Without them the field is a boolean.",
        [],
        "true"
    );

    private static readonly ObjectSpec<FieldValues> Spec = new(
        "rule",
        "A rule that decides beside the models.",
        [PathField, ValuesField],
        values => values
    );

    public override string Describe => "a name, or name: { path, values }";

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

    public override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out RuleSpec value)
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
        if (!Spec.TryBind(settings, scope with { Owner = $"rule '{name}'" }, out FieldValues? values, out _))
        {
            return false;
        }
        value = new RuleSpec(name, values.Get(PathField) ?? FieldPath.Parse(name), values.Get(ValuesField) ?? []);
        return true;
    }
}
