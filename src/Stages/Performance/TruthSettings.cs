using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Engine.Records;
using Vigia.Stages.Labels;
using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance;

/// <summary>Settings of <c>performance</c>: which labels are the truth, and how they find their transactions.</summary>
internal static class TruthSettings
{
    private static readonly Field<LabelRole> RoleField = Field.Optional(
        "role",
        new ChoiceType<LabelRole>(("root", LabelRole.Root), ("hop", LabelRole.Hop), ("any", LabelRole.Unknown)),
        "Labels of the contested payment, of the payments by which its money moved on, or of both.",
        LabelRole.Root,
        "root"
    );

    private static readonly Field<LabelSide> SideField = Field.Optional(
        "side",
        new ChoiceType<LabelSide>(("payer", LabelSide.Payer), ("payee", LabelSide.Payee), ("any", LabelSide.Unknown)),
        "Labels for the payer's side, the payee's, or both.",
        LabelSide.Payer,
        "payer"
    );

    private static readonly Field<IReadOnlyList<LabelSituation>> SituationField = Field.Optional<IReadOnlyList<LabelSituation>>(
        "situation",
        new ListType<LabelSituation>(
            new ChoiceType<LabelSituation>(
                ("scam", LabelSituation.Scam),
                ("account_takeover", LabelSituation.AccountTakeover),
                ("coercion", LabelSituation.Coercion),
                ("fraudulent_access", LabelSituation.FraudulentAccess),
                ("other", LabelSituation.Other),
                ("unknown", LabelSituation.Unknown)
            ),
            1
        ),
        "Labels of these kinds of fraud alone.",
        [],
        "all"
    );

    private static readonly Field<bool> ReversalsField = Field.Optional(
        "reversals",
        FlagType.Instance,
        "Whether labels of reversals count, whose id begins with D.",
        false,
        "false"
    );

    internal static readonly Field<TruthRule> TruthField = Field.Optional(
        "truth",
        new ObjectType<TruthRule>(
            new ObjectSpec<TruthRule>(
                "truth",
                "Which labels are the models' truth: those that meet every condition. A label without the field of a condition meets it.",
                [RoleField, SideField, SituationField, ReversalsField],
                v => new TruthRule
                {
                    Role = v.Get(RoleField),
                    Side = v.Get(SideField),
                    Situations = v.Get(SituationField),
                    Reversals = v.Get(ReversalsField),
                }
            )
        ),
        "Which labels are the models' truth. The default suits a model that decides on the payer's side: it is not charged with the hops of a funds recovery.",
        new TruthRule(),
        "{ role: root, side: payer }"
    );

    internal static readonly Field<IReadOnlyList<IdRule>> NormaliseIdsField = Field.Optional<IReadOnlyList<IdRule>>(
        "normalise_ids",
        new ListType<IdRule>(new ChoiceType<IdRule>(("trim", IdRule.Trim), ("case", IdRule.Case), ("number", IdRule.Number))),
        "How ids are written before they are compared: without blanks around them, in lower case, and numbers such as 1.0 and 0001 as 1.",
        [],
        "as they are"
    );

    internal static readonly Field<double> MinMatchedField = Field.Optional(
        "min_matched",
        new NumberType(0, 1),
        "While a smaller share of labelled transactions than this is found, unlabelled ones do not count as legitimate: the missing labels may be theirs.",
        0.5,
        "0.5"
    );
}
