using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;

namespace Vigia.Engine.Schemas;

/// <summary>The section <c>decision:</c> of a record schema.</summary>
internal static class DecisionSettings
{
    private static readonly KeyValuePair<string, Disposition>[] Words =
    [
        new("allowed", Disposition.Allowed),
        new("held", Disposition.Held),
        new("released", Disposition.Released),
        new("blocked", Disposition.Blocked),
    ];

    private static readonly KeyValuePair<string, DecisionMaker>[] Makers =
    [
        new("model", DecisionMaker.Model),
        new("rule", DecisionMaker.Rule),
        new("person", DecisionMaker.Person),
    ];

    private static readonly Field<FieldPath> PathField = Field.Required(
        "path",
        FieldPathType.Instance,
        "The field that says what was done with the transaction."
    );

    private static readonly Field<IReadOnlyList<KeyValuePair<string, Disposition>>> ValuesField = Field.Optional<
        IReadOnlyList<KeyValuePair<string, Disposition>>
    >(
        "values",
        new MapType<Disposition>(
            new ChoiceType<Disposition>(
                ("allowed", Disposition.Allowed),
                ("held", Disposition.Held),
                ("released", Disposition.Released),
                ("blocked", Disposition.Blocked)
            ),
            "value",
            1
        ),
        "What each value means: let through, held for review, let through after a review, or blocked.",
        Words,
        "{ allowed: allowed, held: held, released: released, blocked: blocked }"
    );

    private static readonly Field<FieldPath> MakerPathField = Field.Required(
        "path",
        FieldPathType.Instance,
        "The field that says who decided."
    );

    private static readonly Field<IReadOnlyList<KeyValuePair<string, DecisionMaker>>> MakerValuesField = Field.Optional<
        IReadOnlyList<KeyValuePair<string, DecisionMaker>>
    >(
        "values",
        new MapType<DecisionMaker>(
            new ChoiceType<DecisionMaker>(("model", DecisionMaker.Model), ("rule", DecisionMaker.Rule), ("person", DecisionMaker.Person)),
            "value",
            1
        ),
        "What each value means; any other value is counted as unknown.",
        Makers,
        "{ model: model, rule: rule, person: person }"
    );

    private static readonly Field<DecisionMakerSpec> MakerField = Field.Optional<DecisionMakerSpec>(
        "by",
        new ObjectType<DecisionMakerSpec>(
            new("decision maker", "Who decided.", [MakerPathField, MakerValuesField], v =>
                new(v.Get(MakerPathField), v.Get(MakerValuesField))
            )
        ),
        "Who decided: a model, a rule or a person.",
        null
    );

    private static readonly Field<FieldPath> ControlPathField = Field.Required(
        "path",
        FieldPathType.Instance,
        "The field that says whether a transaction was let through by chance."
    );

    private static readonly Field<IReadOnlyList<string>> ControlValuesField = Field.Optional<IReadOnlyList<string>>(
        "values",
        new ListType<string>(TextType.Any, 1),
        "Its values that mean so.",
        ["true", "1"],
        "['true', '1']"
    );

    private static readonly Field<FieldPath> PropensityField = Field.Optional<FieldPath>(
        "propensity",
        FieldPathType.Instance,
        "The field with the probability of being let through, above 0 and at most 1.",
        null
    );

    private static readonly Field<double?> ProbabilityField = Field.Optional<double?>(
        "probability",
        new NullableType<double>(new NumberType(1e-6, 1)),
        "One probability for all of the control group, instead of a field.",
        null
    );

    private static readonly Field<ControlGroupSpec> ControlField = Field.Optional<ControlGroupSpec>(
        "control",
        new ObjectType<ControlGroupSpec>(
            new(
                "control group",
                "Transactions let through by chance although they would have been blocked.",
                [ControlPathField, ControlValuesField, PropensityField, ProbabilityField],
                v => new(v.Get(ControlPathField), v.Get(ControlValuesField), v.Get(PropensityField), v.Get(ProbabilityField))
            )
        ),
        "The transactions that were let through by chance, and with which probability: from their labels the figures of all are estimated.",
        null
    );

    private static readonly Field<UnusableDecision> UnusableField = Field.Optional(
        "unusable",
        new ChoiceType<UnusableDecision>(("count", UnusableDecision.Count), ("reject", UnusableDecision.Reject)),
        "A transaction whose decision has an unmapped value, or a probability of 0 or above 1: `count` keeps it without a decision, `reject` sends it to the dead letter.",
        UnusableDecision.Count,
        "count"
    );

    public static Field<DecisionSpec> Section { get; } =
        Field.Optional<DecisionSpec>(
            "decision",
            new ObjectType<DecisionSpec>(
                new(
                    "decision",
                    "What was done with the transaction.",
                    [PathField, ValuesField, MakerField, ControlField, UnusableField],
                    v => new(v.Get(PathField), v.Get(ValuesField), v.Get(MakerField), v.Get(ControlField), v.Get(UnusableField))
                )
            ),
            "What was done with the transaction. In the schema of another record kind it makes those records decisions, whose id is the transaction's. "
                + "Blocked and held transactions have no outcome: they never count as legitimate.",
            null
        );

    /// <summary>Notes what does not fit together.</summary>
    public static void Check(RecordSchema schema, FieldValues values, BindingScope scope)
    {
        if (schema.Decision is not { } decision)
        {
            return;
        }
        if (schema.Id is null)
        {
            scope.Problems.Add(
                values.PositionOf(Section),
                scope.Owner,
                "a decision needs the id of its transaction; add 'id: field' to the schema"
            );
        }
        if (decision.Control is { } control && control.Propensity is null == control.Probability is null)
        {
            scope.Problems.Add(
                values.PositionOf(Section),
                scope.Owner,
                "the control group needs either 'propensity: field' or 'probability: number'; give one of them"
            );
        }
    }
}
