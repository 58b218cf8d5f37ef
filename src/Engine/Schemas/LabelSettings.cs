using System.Text.RegularExpressions;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Schemas;

/// <summary>The section <c>label:</c> of a record schema.</summary>
internal static class LabelSettings
{
    // What becomes of an infraction report of DICT, the directory of Pix keys.
    private static readonly KeyValuePair<string, Verdict?>[] Dict =
    [
        new("open", Verdict.Pending),
        new("acknowledged", Verdict.Pending),
        new("closed-agreed", Verdict.Fraud),
        new("closed-rejected", Verdict.Legitimate),
        new("cancelled", Verdict.Withdrawn),
    ];

    private static readonly Field<string> Status = Field.Required("status", TextType.Any, "The category feature that holds the status.");

    private static readonly Field<IReadOnlyList<KeyValuePair<string, Verdict?>>> Map = Field.Optional<
        IReadOnlyList<KeyValuePair<string, Verdict?>>
    >(
        "map",
        new MapType<Verdict?>(
            new ChoiceType<Verdict?>(
                ("pending", Verdict.Pending),
                ("withdrawn", Verdict.Withdrawn),
                ("legitimate", Verdict.Legitimate),
                ("fraud", Verdict.Fraud),
                ("result", null)
            ),
            "status"
        ),
        "What each status means. `result`: what the field of `result` says, pending without one.",
        Dict,
        "{ open: pending, acknowledged: pending, closed-agreed: fraud, closed-rejected: legitimate, cancelled: withdrawn }"
    );

    private static readonly Field<string> Name = Field.Optional(
        "name",
        new TextType(new Regex("^[A-Za-z][A-Za-z -]{0,29}$"), "at most 30 letters, blanks and '-'"),
        "What the models look for, as pages, reports and dashboards name it: fraud, chargeback, churn.",
        LabelSpec.DefaultName,
        LabelSpec.DefaultName
    );

    public static Field<FieldValues> Section { get; } =
        Field.Optional<FieldValues>(
            "label",
            new ObjectType<FieldValues>(
                new("label", "Makes the records labels of transactions.", [Status, Map, Name, .. LabelDetailSettings.Fields], v => v)
            ),
            "Makes the records labels: which status means fraud. The schema's id is the transaction's, its event time says since when the status holds.",
            null
        );

    /// <summary>The section bound to the schema's features; null if absent, or with problems noted.</summary>
    public static LabelSpec? Bind(FieldValues schema, IReadOnlyList<FeatureSpec> features, BindingScope scope)
    {
        if (schema.Get(Section) is not { } section)
        {
            return null;
        }
        string status = section.Get(Status);
        FeatureSpec[] categories = [.. features.Where(f => f.Type == FeatureType.Category)];
        if (categories.FirstOrDefault(f => f.Name == status) is not { } feature)
        {
            string phrase = Suggestion.Phrase(status, [.. categories.Select(f => f.Name)]);
            scope.Problems.Add(section.PositionOf(Status), scope.Owner, $"label status '{status}' is not a category feature{phrase}");
            return null;
        }
        Dictionary<string, Verdict?> verdicts = [];
        foreach ((string value, Verdict? verdict) in section.Get(Map))
        {
            if (section.Has(Map) && !feature.Values.Contains(value))
            {
                scope.Problems.Add(
                    section.PositionOf(Map),
                    scope.Owner,
                    $"status '{value}' is not a value of feature '{status}'{Suggestion.Phrase(value, feature.Values)}"
                );
            }
            verdicts[value] = verdict;
        }
        foreach (string unmapped in feature.Values.Where(v => !verdicts.ContainsKey(v)))
        {
            scope.Problems.Add(
                section.PositionOf(Map),
                scope.Owner,
                $"status '{unmapped}' is not mapped; add '{unmapped}: pending' (or withdrawn, legitimate, fraud) to 'map'"
            );
        }
        LabelDetailSpec? detail = LabelDetailSettings.Bind(section, scope);
        if (verdicts.Values.Any(v => v is null) && detail?.Result is null)
        {
            scope.Problems.Add(
                section.PositionOf(Map),
                scope.Owner,
                "'map' leaves a status to the analysis result, but no field holds it; add 'result: { path: field }'"
            );
        }
        return new LabelSpec(
            status,
            [.. feature.Values.Select(v => verdicts.TryGetValue(v, out Verdict? verdict) ? verdict : Verdict.Pending)],
            detail
        )
        {
            Name = section.Get(Name),
        };
    }
}
