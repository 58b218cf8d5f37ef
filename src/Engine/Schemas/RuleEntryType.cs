using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Schemas;

/// <summary>
/// One entry of <c>rules:</c>: a bare name, <c>name: { path: ..., values: [...] }</c>, or <c>name: { path: ..., names: [...] }</c> for a
/// field that lists the rules that fired.
/// </summary>
internal sealed class RuleEntryType : FieldType<IReadOnlyList<RuleSpec>>
{
    private const string Separators = ",;|";

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

    private static readonly Field<IReadOnlyList<string>> NamesField = Field.Optional<IReadOnlyList<string>>(
        "names",
        new ListType<string>(TextType.Any, 1),
        "The field lists the rules that fired, as a JSON list or as a text; these are the names of all rules that it may list, each a rule of its own. "
            + "Other names are counted as unknown.",
        [],
        "none"
    );

    private static readonly Field<string> SeparatorField = Field.Optional<string>(
        "separator",
        new TextType(new Regex("^.$"), "one character"),
        "What separates the names of a list that is written as text. Blanks, quotes and brackets around names are left out.",
        null,
        "comma, semicolon or bar"
    );

    private static readonly ObjectSpec<FieldValues> Spec = new(
        "rule",
        "A rule that decides beside the models, or a list of those that fired.",
        [PathField, ValuesField, NamesField, SeparatorField],
        values => values
    );

    public override string Describe => "a name, or name: { path, values or names }";

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

    public override bool TryBind(ConfigNode node, BindingScope scope, [MaybeNullWhen(false)] out IReadOnlyList<RuleSpec> value)
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
        FieldPath path = values.Get(PathField) ?? FieldPath.Parse(name);
        IReadOnlyList<string> names = values.Get(NamesField);
        if (names.Count == 0)
        {
            value = [new RuleSpec(name, path, values.Get(ValuesField))];
            return values.Get(SeparatorField) is null || scope.Fail(node, $"rule '{name}' has 'separator' without 'names'; add the names");
        }
        if (values.Get(ValuesField).Count > 0)
        {
            return scope.Fail(
                node,
                $"rule '{name}' has both 'names' and 'values'; take 'names' for a list of fired rules, 'values' for one rule"
            );
        }
        value = [.. names.Select(listed => new RuleSpec(listed, path, [], values.Get(SeparatorField) ?? Separators))];
        return true;
    }
}
