using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;
using Vigia.Stages.Performance.Figures;

namespace Vigia.Stages.Performance;

/// <summary>Settings of <c>performance</c>: by when what follows a contested transaction must happen.</summary>
internal static class DeadlineSettings
{
    private static readonly DurationType DeadlineAge = new(TimeSpan.FromHours(1), TimeSpan.FromDays(366));

    private static readonly Field<TimeSpan> ContestField = Field.Optional(
        "contest",
        DeadlineAge,
        "From the transaction to its first label.",
        TimeSpan.FromDays(80),
        "80d"
    );

    private static readonly Field<TimeSpan> AnalysisField = Field.Optional(
        "analysis",
        DeadlineAge,
        "From the first label that says open to the one that decides.",
        TimeSpan.FromDays(7),
        "7d"
    );

    private static readonly Field<TimeSpan> RefundField = Field.Optional(
        "refund",
        DeadlineAge,
        "From the first label of an accepted claim to the one by which money came back.",
        TimeSpan.FromDays(11),
        "11d"
    );

    private static readonly Field<TimeSpan> RefundRequestField = Field.Optional(
        "refund_request",
        DeadlineAge,
        "From the acceptance of a claim in a funds recovery to the label by which the refund is requested.",
        TimeSpan.FromHours(72),
        "72h"
    );

    internal static readonly Field<DeadlineOptions> DeadlinesField = Field.Optional(
        "deadlines",
        new ObjectType<DeadlineOptions>(
            new ObjectSpec<DeadlineOptions>(
                "deadlines",
                "By when what follows a contested transaction must happen, in whole hours.",
                [ContestField, AnalysisField, RefundField, RefundRequestField],
                v => new DeadlineOptions
                {
                    Contest = v.Get(ContestField),
                    Analysis = v.Get(AnalysisField),
                    Refund = v.Get(RefundField),
                    RefundRequest = v.Get(RefundRequestField),
                }
            )
        ),
        "By when what follows a contested transaction must happen, in whole hours; the defaults are those of MED 2.0.",
        new DeadlineOptions(),
        "{ contest: 80d, analysis: 7d, refund: 11d, refund_request: 72h }"
    );
}
