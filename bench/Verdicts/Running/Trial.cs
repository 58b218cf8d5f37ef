using Vigia.Bench.Verdicts.Incidents;
using Vigia.Bench.Verdicts.Traffic;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Bench.Verdicts.Running;

/// <summary>What became of one planted incident.</summary>
/// <param name="Traffic">Kind of traffic.</param>
/// <param name="Incident">What was planted.</param>
/// <param name="Minute">When, in minutes since the start.</param>
/// <param name="LimitMinutes">How long the prototype takes.</param>
/// <param name="DelayMinutes">How long the first alarm took; null without an alarm in twice the limit.</param>
/// <param name="First">The first alarm.</param>
internal sealed record TrialResult(string Traffic, Incident Incident, long Minute, double LimitMinutes, double? DelayMinutes, Alarm? First)
{
    public bool IsFound => DelayMinutes <= LimitMinutes;

    /// <summary>Whether the cause that was named first is the one that was planted.</summary>
    public bool IsNamed => First is not null && (First.Cause == Incident.Cause || First.Cause == Incident.AlsoCause);
}

/// <summary>Plants incidents into quiet traffic, from a moment at which the stages know what is usual.</summary>
internal static class Trial
{
    // Alarms are published at the first pane after the change.
    private const double PublishingMinutes = 2;
    private const double FlaggedInAttacks = 0.6;
    private const double Confirmations = 16;

    private static readonly double[] Windows = [5, 60, 1440];

    /// <param name="kind">Kind of traffic.</param>
    /// <param name="stream">The payments.</param>
    /// <param name="profile">File of the reference profile.</param>
    /// <param name="kept">What the stages keep at the beginning.</param>
    /// <param name="minute">When the incident begins.</param>
    /// <param name="incident">What goes wrong.</param>
    public static async Task<TrialResult> RunAsync(
        TrafficKind kind,
        PaymentStream stream,
        string profile,
        IReadOnlyCollection<StateEntry> kept,
        long minute,
        Incident incident
    )
    {
        Watch watch = await Watch.StartAsync(profile, kept).ConfigureAwait(false);
        await using (watch.ConfigureAwait(false))
        {
            double limit = LimitOf(stream, minute, incident);
            Alarm? first = null;
            for (long now = minute; first is null && now < minute + 2 * limit; now++)
            {
                RecordBatch batch = stream.Rent(now, 1, incident, salt: 1);
                await watch.AddAsync(batch).ConfigureAwait(false);
                stream.Return(batch);
                first = watch.Raised.Count > 0 ? watch.Raised[0] : null;
            }
            double? delay = first is null ? null : (first.Time - Week.Start) / (double)Week.MinuteMs - minute;
            return new TrialResult(kind.Name, incident, minute, limit, delay, first);
        }
    }

    /// <summary>How long the prototype takes: as long as the records that it needs.</summary>
    private static double LimitOf(PaymentStream stream, long minute, Incident incident)
    {
        if (incident.Kind is IncidentKind.Attack or IncidentKind.TrafficStopped)
        {
            double part = incident.Kind == IncidentKind.Attack ? incident.Extra * FlaggedInAttacks : 1;
            // The clock of event time moves with 16 records that confirm it.
            double confirmed =
                incident.Kind == IncidentKind.TrafficStopped && incident.Feature < 0 ? Confirmations / (1 - incident.Share) : 0;
            return Wait(stream, minute, incident.Records / part) + Wait(stream, minute, confirmed) + PublishingMinutes;
        }
        // The shortest window that holds enough.
        double wait = Wait(stream, minute, incident.Records);
        return Windows.FirstOrDefault(window => window >= wait, Windows[^1]) + PublishingMinutes;
    }

    private static double Wait(PaymentStream stream, long minute, double records)
    {
        double minutes = 0;
        for (double counted = 0; counted < records; minutes++)
        {
            counted += 60 * stream.Usually(minute + (long)minutes);
        }
        return minutes;
    }
}
