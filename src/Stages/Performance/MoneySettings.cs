using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Stages.Performance.Figures;

namespace Vigia.Stages.Performance;

/// <summary>Settings of <c>performance</c>: what can be reviewed, and what decisions cost.</summary>
internal static class MoneySettings
{
    internal static readonly Field<double?> CapacityField = Field.Optional<double?>(
        "capacity",
        new NullableType<double>(new PerDayType()),
        "How many transactions can be reviewed, such as 500/day: precision, recall and amount are published for the highest scores of each cohort up to that.",
        null
    );

    private static readonly Field<double> ReviewField = Field.Optional(
        "review",
        new NumberType(0, 1e9),
        "Cost of looking at one flagged transaction, in the currency of amounts.",
        0d,
        "0"
    );

    private static readonly Field<double> FrictionField = Field.Optional(
        "friction",
        new NumberType(0, 1e9),
        "Cost of one legitimate transaction that was flagged.",
        0d,
        "0"
    );

    private static readonly Field<double> LossShareField = Field.Optional(
        "loss_share",
        new NumberType(0, 1),
        "Share of a fraud's amount that is lost if it is not flagged.",
        1d,
        "1"
    );

    internal static readonly Field<CostOptions> CostsField = Field.Optional<CostOptions>(
        "costs",
        new ObjectType<CostOptions>(
            new ObjectSpec<CostOptions>("costs", "What decisions cost.", [ReviewField, FrictionField, LossShareField], v => new CostOptions
            {
                Review = v.Get(ReviewField),
                Friction = v.Get(FrictionField),
                LossShare = v.Get(LossShareField),
            })
        ),
        "What decisions cost: the net saving is the loss prevented less reviews and friction.",
        null
    );
}
