using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Schemas;

/// <summary>The section <c>rules:</c> of a record schema.</summary>
internal static class RuleSettings
{
    public static Field<IReadOnlyList<IReadOnlyList<RuleSpec>>> Section { get; } =
        Field.Optional<IReadOnlyList<IReadOnlyList<RuleSpec>>>(
            "rules",
            new ListType<IReadOnlyList<RuleSpec>>(new RuleEntryType()),
            $"Rules that decide beside the models, {RuleSpec.Max} at most: boolean fields, categories with the values that mean that the rule fired, or lists of the names of those that fired. "
                + "`performance` says how each does. They are no features; a field that is missing means that the rule did not fire.",
            []
        );

    /// <summary>Notes what does not fit together, and rules that would show what is personal.</summary>
    public static void Check(RecordSchema schema, FieldValues values, BindingScope scope)
    {
        if (schema.Rules.Count > RuleSpec.Max)
        {
            Note($"there are {schema.Rules.Count} rules; give {RuleSpec.Max} at most");
        }
        foreach (string twice in schema.Rules.GroupBy(r => r.Name).Where(g => g.Count() > 1).Select(g => g.Key))
        {
            Note($"rule '{twice}' appears twice; give one of them another name");
        }
        if (PersonalPattern.FindIn([.. schema.Rules.Select(r => r.Name)]) is var (what, index))
        {
            Note($"the name of rule {index + 1} looks like {what}: it would be in metrics and reports in clear; give it another name");
        }
        foreach (RuleSpec rule in schema.Rules)
        {
            if (schema.Personal.Select(p => p.Key).FirstOrDefault(p => PersonalCheck.Covers(p, rule.Path)) is { } personal)
            {
                Note(
                    $"rule '{rule.Name}' reads '{rule.Path}', which is personal ('{personal}'); take a field that says whether the rule fired"
                );
            }
        }

        void Note(string problem) => scope.Problems.Add(values.PositionOf(Section), scope.Owner, problem);
    }
}
