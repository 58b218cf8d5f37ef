using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance.Figures;

/// <summary>By when what follows a contested transaction must happen. Whole hours; the defaults are those of MED 2.0.</summary>
public sealed record DeadlineOptions
{
    /// <summary>From the transaction to its first label.</summary>
    public TimeSpan Contest { get; init; } = TimeSpan.FromDays(80);

    /// <summary>From the opening of a notification to its decision.</summary>
    public TimeSpan Analysis { get; init; } = TimeSpan.FromDays(7);

    /// <summary>From the first label of an accepted notification to the return of money.</summary>
    public TimeSpan Refund { get; init; } = TimeSpan.FromDays(11);

    /// <summary>From the acceptance of a notification to the request of the refund.</summary>
    public TimeSpan RefundRequest { get; init; } = TimeSpan.FromHours(72);

    internal TimeSpan Of(Deadline deadline) =>
        deadline switch
        {
            Deadline.Contest => Contest,
            Deadline.Analysis => Analysis,
            Deadline.Refund => Refund,
            _ => RefundRequest,
        };
}
