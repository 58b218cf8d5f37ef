using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Simulation.Scenarios;

namespace Vigia.Stages.Sources.Simulate;

/// <summary>The settings of drifts, attacks and labels.</summary>
internal static class Scenarios
{
    private static readonly DurationType Offset = new(TimeSpan.Zero, TimeSpan.FromDays(36_500));

    public static NumberType Share { get; } = new(0, 1);

    private static readonly Field<string> Feature = Field.Required(
        "feature",
        new ChoiceType<string>([.. PixFeatures.All.Where(f => !f.IsDerivedFromTime).Select(f => (f.Name, f.Name))]),
        "The feature."
    );

    private static readonly Field<TimeSpan> DriftFrom = Field.Optional(
        "from",
        Offset,
        "When it begins, counted from the start.",
        TimeSpan.Zero,
        "0s"
    );

    private static readonly Field<TimeSpan> Ramp = Field.Optional(
        "ramp",
        Offset,
        "How long it takes to its full strength; 0s: at once.",
        TimeSpan.Zero,
        "0s"
    );

    private static readonly Field<double> Strength = Field.Optional(
        "strength",
        new NumberType(-1, 1_000),
        "Its full strength: above -1 for numbers, -1 to 1 for booleans, 0 to 1 for categories.",
        0.5,
        "0.5"
    );

    private static readonly Field<string> Toward = Field.Optional<string>(
        "toward",
        TextType.Any,
        "The category that becomes more frequent; it may be one never seen before.",
        null,
        "the last of its values"
    );

    public static ObjectSpec<DriftScenario> Drift { get; } =
        new("drift", "A feature whose values move.", [Feature, DriftFrom, Ramp, Strength, Toward], v => new DriftScenario
        {
            Feature = v.Get(Feature),
            From = v.Get(DriftFrom),
            Ramp = v.Get(Ramp),
            Strength = v.Get(Strength),
            Toward = v.Get(Toward),
        });

    private static readonly Field<TimeSpan> AttackFrom = Field.Optional(
        "from",
        Offset,
        "When it begins, counted from the start.",
        TimeSpan.Zero,
        "0s"
    );

    private static readonly Field<TimeSpan?> Until = Field.Optional<TimeSpan?>(
        "until",
        new NullableType<TimeSpan>(Offset),
        "When it ends, counted from the start.",
        null,
        "never"
    );

    private static readonly Field<double> AttackShare = Field.Optional(
        "share",
        new NumberType(1e-6, 10),
        "Extra traffic as a share of the regular one.",
        0.005,
        "0.005"
    );

    public static ObjectSpec<AttackScenario> Attack { get; } =
        new("attack", "A wave of extra, fraudulent traffic.", [AttackFrom, Until, AttackShare], v => new AttackScenario
        {
            From = v.Get(AttackFrom),
            Until = v.Get(Until) ?? TimeSpan.MaxValue,
            Share = v.Get(AttackShare),
        });

    private static readonly LabelOptions Defaults = new();

    private static readonly Field<double> Reported = Field.Optional(
        "reported_share",
        Share,
        "Share of frauds that are ever reported.",
        Defaults.ReportedShare,
        "0.97"
    );

    private static readonly Field<double> FalseClaims = Field.Optional(
        "false_claims_per_fraud",
        new NumberType(0, 1_000),
        "Claims about legitimate payments, for every fraud.",
        Defaults.FalseClaimsPerFraud,
        "3"
    );

    private static readonly Field<double> Early = Field.Optional(
        "early_share",
        Share,
        "Share of claims whose first report bears a time before the payment's.",
        Defaults.EarlyShare,
        "0.01"
    );

    private static readonly Field<double> Unmatched = Field.Optional(
        "unmatched_share",
        Share,
        "Share of claims whose id belongs to no payment.",
        Defaults.UnmatchedShare,
        "0.005"
    );

    private static readonly Field<double> Revised = Field.Optional(
        "revised_share",
        Share,
        "Share of closed claims that change afterwards.",
        Defaults.RevisedShare,
        "0.01"
    );

    private static readonly Field<double> Hops = Field.Optional(
        "hops_per_recovery",
        new NumberType(0, 5),
        "Mean number of hops by which the money of a reported fraud moves on within the bank; above 0 reports are notifications of funds recoveries.",
        Defaults.HopsPerRecovery,
        "0"
    );

    private static readonly Field<double> Blocked = Field.Optional(
        "blocked_share",
        Share,
        "Share of frauds that the bank blocks, with as many legitimate payments; above 0 payments have a decision.",
        Defaults.BlockedShare,
        "0"
    );

    private static readonly Field<double> Control = Field.Optional(
        "control_share",
        Share,
        "Share of payments that are let through by chance instead of being blocked.",
        Defaults.ControlShare,
        "0.005"
    );

    private static readonly Field<double> DelayScale = Field.Optional(
        "delay_scale",
        new NumberType(1e-6, 1),
        "Factor on all delays: a small one lets a short simulation see its labels.",
        Defaults.DelayScale,
        "1"
    );

    public static ObjectSpec<LabelOptions> Labels { get; } =
        new(
            "labels",
            "How claims of fraud come in.",
            [Reported, FalseClaims, Early, Unmatched, Revised, Hops, Blocked, Control, DelayScale],
            v => new LabelOptions
            {
                ReportedShare = v.Get(Reported),
                FalseClaimsPerFraud = v.Get(FalseClaims),
                EarlyShare = v.Get(Early),
                UnmatchedShare = v.Get(Unmatched),
                RevisedShare = v.Get(Revised),
                HopsPerRecovery = v.Get(Hops),
                BlockedShare = v.Get(Blocked),
                ControlShare = v.Get(Control),
                DelayScale = v.Get(DelayScale),
            }
        );
}
