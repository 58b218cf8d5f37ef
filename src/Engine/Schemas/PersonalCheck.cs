using Vigia.Engine.Configuration;

namespace Vigia.Engine.Schemas;

/// <summary>
/// Finds personal data where it would be shown: the values of categories are names of metrics, of report rows and of alarms.
/// </summary>
internal static class PersonalCheck
{
    /// <summary>Notes every problem of the section <c>personal</c>, and every category that would show what is personal.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="written">The section as written.</param>
    /// <param name="position">Where the section is.</param>
    /// <param name="features">Where the features are.</param>
    /// <param name="scope">Where problems go.</param>
    public static void Run(
        RecordSchema schema,
        IReadOnlyList<KeyValuePair<string, PersonalRule>> written,
        Position position,
        Position features,
        BindingScope scope
    )
    {
        foreach ((string path, _) in written)
        {
            if (FaultOf(path, schema) is { } fault)
            {
                scope.Problems.Add(position, scope.Owner, fault);
            }
        }
        foreach (FeatureSpec feature in schema.Features.Where(f => f.Type == FeatureType.Category && !f.AllowPersonal))
        {
            if (schema.Personal.Select(p => p.Key).FirstOrDefault(p => Covers(p, feature.Path)) is { } personal)
            {
                scope.Problems.Add(
                    features,
                    scope.Owner,
                    $"category '{feature.Name}' reads '{feature.Path}', which is personal ('{personal}'): its values would be in metrics, reports and alarms in clear; "
                        + "take another field, or write 'allow_personal: true' at the feature if its values name no person"
                );
            }
            else if (PersonalPattern.FindIn(feature.Values) is var (what, index))
            {
                scope.Problems.Add(
                    features,
                    scope.Owner,
                    $"value {index + 1} of category '{feature.Name}' looks like {what}: it would be in metrics, reports and alarms in clear; take the value out, "
                        + "or write 'allow_personal: true' at the feature if its values name no person"
                );
            }
        }
    }

    /// <summary>
    /// Whether a rule on <paramref name="personal"/> covers <paramref name="path"/>: the field itself or something in it, whatever the
    /// case.
    /// </summary>
    public static bool Covers(FieldPath personal, FieldPath path) =>
        personal.Names.Count <= path.Names.Count
        && personal.Names.Zip(path.Names).All(pair => string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));

    private static string? FaultOf(string path, RecordSchema schema)
    {
        if (path.Length == 0 || FieldPath.Parse(path).Names.Any(n => n.Length == 0))
        {
            return $"'{path}' under 'personal' is not a path; write a field such as payer.cpf, with \\. for a dot that is part of a name";
        }
        FieldPath[] known = [.. Known(schema)];
        FieldPath personal = FieldPath.Parse(path);
        // Where other fields are not listed, one of an object that is read may be there: most personal fields are read by nothing else.
        if (known.Any(k => Covers(personal, k)) || (schema.OtherFields.Count == 0 && known.Any(k => IsNeighbour(personal, k))))
        {
            return known.FirstOrDefault(k => Same(k.Text, path) && !Covers(personal, k)) is { } written
                ? Unknown(path, written.Text)
                : null;
        }
        return Unknown(path, known.FirstOrDefault(k => Same(k.Text, path))?.Text ?? Meant(personal, known));
    }

    private static string Unknown(string path, string? meant) =>
        $"'{path}' under 'personal' is not a field of the schema{(meant is null ? "" : $"; did you mean '{meant}'?")}"
        + (
            meant is null
                ? "; if the records have it, list it under 'other_fields'"
                : " If the records have both, list it under 'other_fields'"
        );

    /// <summary>The nearest known path, or the nearest object where that is what is misspelt.</summary>
    private static string? Meant(FieldPath personal, FieldPath[] known) =>
        Suggestion.Nearest(personal.Text, known.Select(k => k.Text))
        ?? (
            personal.Names.Count > 1
                ? Suggestion.Nearest(personal.Names[0], known.Where(k => k.Names.Count > 1).Select(k => k.Names[0]).Distinct())
                : null
        );

    /// <summary>Whether both are fields of one object.</summary>
    private static bool IsNeighbour(FieldPath a, FieldPath b) =>
        a.Names.Count > 1
        && b.Names.Count >= a.Names.Count
        && a.Names.SkipLast(1).Zip(b.Names).All(pair => string.Equals(pair.First, pair.Second, StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<FieldPath> Known(RecordSchema schema) =>
        schema
            .Features.Select(f => f.Path)
            .Concat(schema.Scores)
            .Concat(schema.Rules.Select(r => r.Path))
            .Concat(schema.OtherFields)
            .Concat(new[] { schema.Id, schema.EventTime?.Path, schema.Amount?.Path }.OfType<FieldPath>());

    /// <summary>Whether two paths differ in nothing but how words are joined.</summary>
    private static bool Same(string a, string b) => string.Equals(Letters(a), Letters(b), StringComparison.OrdinalIgnoreCase);

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit));
}
