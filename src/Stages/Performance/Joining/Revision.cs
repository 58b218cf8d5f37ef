using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Labels;

namespace Vigia.Stages.Performance.Joining;

/// <summary>What one record says of a transaction: a label or a decision.</summary>
/// <param name="Time">Since when it holds (Unix ms).</param>
/// <param name="Key">Of a label: which notification it belongs to (<see cref="Notification.Key"/>).</param>
/// <param name="Recovery">Of a label: hash of the funds recovery's id; 0 outside one.</param>
/// <param name="Verdict">Of a label: what it says.</param>
/// <param name="Facts">Of a label: what it is about.</param>
/// <param name="Decision">Of a decision: what was done; null for a label.</param>
internal readonly record struct Revision(long Time, ulong Key, ulong Recovery, Verdict Verdict, LabelFacts Facts, Decision? Decision)
{
    /// <summary>Of a label: whether the refund of its funds recovery was requested by then.</summary>
    public bool IsRefundRequested { get; init; }

    public static Revision Of(in LabelRevision label) =>
        new(
            label.Time,
            label.Detail.Report != 0 ? label.Detail.Report : label.Detail.Recovery,
            label.Detail.Recovery,
            label.Verdict,
            LabelFacts.Of(label.Detail, label.IsReversal),
            null
        )
        {
            IsRefundRequested = label.Detail.IsRefundRequested,
        };

    public static Revision Of(long time, Decision decision) => new(time, 0, 0, default, LabelFacts.None, decision);

    public bool IsLabel => Decision is null;
}
