using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;

namespace Vigia.Engine.Schemas;

/// <summary>The settings of a label that go beyond its status: infraction report, funds recovery and what they are about.</summary>
internal static class LabelDetailSettings
{
    private static readonly Field<FieldPath> Report = Field.Optional<FieldPath>(
        "report",
        FieldPathType.Instance,
        "The field with the infraction report's id. Later labels of a report replace earlier ones; a transaction is fraud if any of its reports says so.",
        null
    );

    private static readonly Field<FieldPath> Recovery = Field.Optional<FieldPath>(
        "recovery",
        FieldPathType.Instance,
        "The field with the funds recovery's id.",
        null
    );

    private static readonly Field<ValueField<RecoveryStage>> RecoveryStatus = OfValues(
        "recovery_status",
        "The status of the whole funds recovery. `cancelled` withdraws every notification of it, whenever it came; `refunding` and `completed` end the time for requesting the refund.",
        [
            ("CANCELLED", RecoveryStage.Cancelled),
            ("cancelled", RecoveryStage.Cancelled),
            ("REFUNDING", RecoveryStage.Refunding),
            ("refunding", RecoveryStage.Refunding),
            ("COMPLETED", RecoveryStage.Completed),
            ("completed", RecoveryStage.Completed),
        ],
        "CANCELLED, REFUNDING and COMPLETED, in upper or lower case",
        ("cancelled", RecoveryStage.Cancelled),
        ("refunding", RecoveryStage.Refunding),
        ("completed", RecoveryStage.Completed),
        ("active", RecoveryStage.Active)
    );

    private static readonly Field<ValueField<LabelRole>> Role = OfValues(
        "role",
        "Whether the label is about the contested payment (`root`) or one by which its money moved on (`hop`). Without the field it is about the contested payment.",
        [("true", LabelRole.Root), ("false", LabelRole.Hop), ("root", LabelRole.Root), ("hop", LabelRole.Hop)],
        "{ true: root, false: hop, root: root, hop: hop }",
        ("root", LabelRole.Root),
        ("hop", LabelRole.Hop)
    );

    private static readonly Field<ValueField<LabelSide>> Side = OfValues(
        "side",
        "Whether the label is written for the payer's side or the payee's.",
        [("payer", LabelSide.Payer), ("payee", LabelSide.Payee), ("PAYER", LabelSide.Payer), ("PAYEE", LabelSide.Payee)],
        "{ payer: payer, payee: payee, PAYER: payer, PAYEE: payee }",
        ("payer", LabelSide.Payer),
        ("payee", LabelSide.Payee)
    );

    private static readonly Field<ValueField<LabelSituation>> Situation = OfValues(
        "situation",
        "The kind of fraud.",
        [
            ("SCAM", LabelSituation.Scam),
            ("ACCOUNT_TAKEOVER", LabelSituation.AccountTakeover),
            ("COERCION", LabelSituation.Coercion),
            ("FRAUDULENT_ACCESS", LabelSituation.FraudulentAccess),
            ("OTHER", LabelSituation.Other),
            ("scam", LabelSituation.Scam),
            ("account_takeover", LabelSituation.AccountTakeover),
            ("coercion", LabelSituation.Coercion),
            ("fraudulent_access", LabelSituation.FraudulentAccess),
            ("other", LabelSituation.Other),
        ],
        "DICT's words, in upper or lower case",
        ("scam", LabelSituation.Scam),
        ("account_takeover", LabelSituation.AccountTakeover),
        ("coercion", LabelSituation.Coercion),
        ("fraudulent_access", LabelSituation.FraudulentAccess),
        ("other", LabelSituation.Other)
    );

    private static readonly Field<ValueField<AnalysisResult>> Result = OfValues(
        "result",
        "How the analysis ended; it decides where `map` gives a status the meaning `result`.",
        [
            ("AGREED", AnalysisResult.Agreed),
            ("DISAGREED", AnalysisResult.Disagreed),
            ("agreed", AnalysisResult.Agreed),
            ("disagreed", AnalysisResult.Disagreed),
        ],
        "{ AGREED: agreed, DISAGREED: disagreed, agreed: agreed, disagreed: disagreed }",
        ("agreed", AnalysisResult.Agreed),
        ("disagreed", AnalysisResult.Disagreed)
    );

    private static readonly Field<AmountSpec> Stake = OfAmount(
        "amount",
        "The amount at stake, which may be less than the payment. Figures by amount use it. One above the payment's is counted, and the payment's is used."
    );

    private static readonly Field<AmountSpec> Recovered = OfAmount("recovered", "The amount that came back.");

    private static readonly Field<FieldPath> Reverses = Field.Optional<FieldPath>(
        "reverses",
        FieldPathType.Instance,
        "For a label of a reversal the field with the id of the payment that it returns.",
        null
    );

    /// <summary>The settings, to be listed after the status.</summary>
    public static IReadOnlyList<Field> Fields { get; } =
    [Report, Recovery, RecoveryStatus, Role, Side, Situation, Result, Stake, Recovered, Reverses];

    /// <summary>The fields that the section names; null if it names none.</summary>
    public static LabelDetailSpec? Bind(FieldValues section, BindingScope scope)
    {
        if (!Fields.Any(section.Has))
        {
            return null;
        }
        if (section.Has(RecoveryStatus) && !section.Has(Recovery))
        {
            scope.Problems.Add(
                section.PositionOf(RecoveryStatus),
                scope.Owner,
                "'recovery_status' needs the recovery's id; add 'recovery: field'"
            );
        }
        return new LabelDetailSpec
        {
            Report = section.Get(Report),
            Recovery = section.Get(Recovery),
            RecoveryStatus = section.Get(RecoveryStatus),
            Role = section.Get(Role),
            Side = section.Get(Side),
            Situation = section.Get(Situation),
            Result = section.Get(Result),
            Stake = section.Get(Stake),
            Recovered = section.Get(Recovered),
            Reverses = section.Get(Reverses),
        };
    }

    private static Field<ValueField<T>> OfValues<T>(
        string name,
        string summary,
        (string Value, T Meaning)[] defaults,
        string defaultText,
        params (string Word, T Meaning)[] words
    )
    {
        Field<FieldPath> path = Field.Required("path", FieldPathType.Instance, "The field.");
        Field<IReadOnlyList<KeyValuePair<string, T>>> values = Field.Optional<IReadOnlyList<KeyValuePair<string, T>>>(
            "values",
            new MapType<T>(new ChoiceType<T>(words), "value", 1),
            "What each of its values means; any other says nothing.",
            [.. defaults.Select(d => KeyValuePair.Create(d.Value, d.Meaning))],
            defaultText
        );
        return Field.Optional<ValueField<T>>(
            name,
            new ObjectType<ValueField<T>>(new($"label {name}", summary, [path, values], v => new(v.Get(path), v.Get(values)))),
            summary,
            null
        );
    }

    private static Field<AmountSpec> OfAmount(string name, string summary)
    {
        Field<FieldPath> path = Field.Required("path", FieldPathType.Instance, "The field that holds the amount.");
        Field<long> scale = Field.Optional("scale", new IntegerType(0, 9), "Decimal places kept, as for the payment's amount.", 2L, "2");
        return Field.Optional<AmountSpec>(
            name,
            new ObjectType<AmountSpec>(new($"label {name}", summary, [path, scale], v => new(v.Get(path), (int)v.Get(scale)))),
            summary,
            null
        );
    }
}
