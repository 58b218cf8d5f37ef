using Vigia.Bench.Verdicts.Incidents;
using Vigia.Bench.Verdicts.Traffic;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Bench.Verdicts.Running;

/// <summary>What a kind of traffic showed.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="QuietDays">Days on which nothing was planted.</param>
/// <param name="FalseAlarms">Alarms on them.</param>
/// <param name="Trials">Incidents that were planted.</param>
internal sealed record TrafficResult(
    TrafficKind Kind,
    double QuietDays,
    IReadOnlyList<Alarm> FalseAlarms,
    IReadOnlyList<TrialResult> Trials
)
{
    public double FalseAlarmsPerDay => FalseAlarms.Count / QuietDays;
}

/// <summary>
/// Quiet days of one kind of traffic; at times in them, incidents are planted into a copy of what the stages know by then.
/// </summary>
/// <param name="kind">The kind of traffic.</param>
/// <param name="seed">Seed of everything.</param>
/// <param name="days">Quiet days after those of the reference.</param>
/// <param name="log">Where single results are written; null for nowhere.</param>
internal sealed class TrafficRun(TrafficKind kind, ulong seed, int days, TextWriter? log)
{
    // From then on every hour of the week has been seen.
    private const int DaysToLearn = 8;
    private const int MinutesPerDay = 1440;

    // So that the incidents of a kind do not all fall on the same time.
    private const int SpreadBy = 5;

    /// <param name="incidents">What is planted, each by itself.</param>
    /// <param name="times">Times at which is planted.</param>
    public async Task<TrafficResult> RunAsync(IReadOnlyList<Incident> incidents, int times)
    {
        string profile = Path.GetTempFileName();
        try
        {
            int end = kind.ReferenceDays + days;
            var stream = new PaymentStream(kind, Draw.Mix(seed, TrafficKind.All.ToList().IndexOf(kind)), end + 3);
            Reference.Build(stream, kind.ReferenceDays, profile);
            Queue<long> plantings = new(TimesOf(times, end));
            List<TrialResult> results = [];
            Watch watch = await Watch.StartAsync(profile).ConfigureAwait(false);
            await using (watch.ConfigureAwait(false))
            {
                for (long minute = kind.ReferenceDays * (long)MinutesPerDay; minute < end * (long)MinutesPerDay; minute++)
                {
                    if (plantings.TryPeek(out long next) && next == minute)
                    {
                        int at = times - plantings.Count;
                        plantings.Dequeue();
                        IReadOnlyCollection<StateEntry> kept = watch.Keep();
                        await PlantAsync(
                                stream,
                                profile,
                                kept,
                                minute,
                                incidents.Where((_, i) => (i + SpreadBy * (i / times)) % times == at),
                                results
                            )
                            .ConfigureAwait(false);
                    }
                    RecordBatch batch = stream.Rent(minute, 1);
                    await watch.AddAsync(batch).ConfigureAwait(false);
                    stream.Return(batch);
                }
                Note(watch.Raised);
                return new TrafficResult(kind, days, watch.Raised, results);
            }
        }
        finally
        {
            File.Delete(profile);
        }
    }

    private async Task PlantAsync(
        PaymentStream stream,
        string profile,
        IReadOnlyCollection<StateEntry> kept,
        long minute,
        IEnumerable<Incident> incidents,
        List<TrialResult> results
    )
    {
        foreach (Incident incident in incidents)
        {
            TrialResult result = await Trial.RunAsync(kind, stream, profile, kept, minute, incident).ConfigureAwait(false);
            results.Add(result);
            if (log is not null)
            {
                string outcome = (result.IsFound ? "found" : "MISSED") + (result.IsNamed ? "" : ", OTHER CAUSE");
                await log.WriteLineAsync(
                        $"{kind.Name} hour {minute / 60 % 24}: {incident.Text}: {outcome} after "
                            + $"{result.DelayMinutes:0.0} of {result.LimitMinutes:0} min, "
                            + $"{result.First?.Detector}: {result.First?.Cause}; planted {incident.Cause}"
                    )
                    .ConfigureAwait(false);
            }
        }
    }

    private void Note(IReadOnlyList<Alarm> raised)
    {
        foreach (Alarm alarm in raised)
        {
            log?.WriteLine(
                $"{kind.Name} false alarm on day {(alarm.Time - Week.Start) / 86_400_000.0:0.00}: {alarm.Detector} {alarm.Subject}"
            );
        }
    }

    private IEnumerable<long> TimesOf(int times, int end)
    {
        var draw = new Draw(Draw.Mix(seed, 99));
        long first = (kind.ReferenceDays + DaysToLearn) * (long)MinutesPerDay;
        long step = (end * (long)MinutesPerDay - first) / Math.Max(1, times);
        return Enumerable.Range(0, times).Select(i => first + i * step + (long)(draw.Uniform() * step));
    }
}
