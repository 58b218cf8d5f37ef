using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Engine.Schemas;

/// <summary>The section <c>truth</c> of a record schema.</summary>
internal static class TruthSettings
{
    private static readonly Field<FieldPath> PathField = Field.Required(
        "path",
        FieldPathType.Instance,
        "The field that says what the record turned out to be."
    );

    private static readonly Field<IReadOnlyList<string>> FraudField = Field.Required<IReadOnlyList<string>>(
        "fraud",
        new ListType<string>(TextType.Any, 1),
        "Its values that mean fraud."
    );

    private static readonly Field<IReadOnlyList<string>> LegitimateField = Field.Required<IReadOnlyList<string>>(
        "legitimate",
        new ListType<string>(TextType.Any, 1),
        "Its values that mean that the record was legitimate. Any other value, or none, says nothing."
    );

    public static readonly Field<TruthSpec> Section = Field.Optional<TruthSpec>(
        "truth",
        new ObjectType<TruthSpec>(
            new("truth", "What the record turned out to be.", [PathField, FraudField, LegitimateField], v =>
                new(v.Get(PathField), v.Get(FraudField), v.Get(LegitimateField))
            )
        ),
        "For records that are labelled already: `vigia profile` learns from them what a score is worth. CSV without the column, and records without the field, are not labelled.",
        null
    );

    /// <summary>Notes values that would mean two things.</summary>
    public static void Check(TruthSpec? truth, FieldValues values, BindingScope scope)
    {
        foreach (
            string twice in truth is null
                ? []
                : truth.Fraud.Concat(truth.Legitimate).GroupBy(v => v).Where(g => g.Count() > 1).Select(g => g.Key)
        )
        {
            scope.Problems.Add(
                values.PositionOf(Section),
                scope.Owner,
                $"value '{twice}' of the truth appears twice; it can mean 'fraud' or 'legitimate', not both"
            );
        }
    }
}
