using Vigia.Bench.Verdicts.Incidents;
using Vigia.Bench.Verdicts.Rules;
using Vigia.Bench.Verdicts.Running;
using Vigia.Bench.Verdicts.Traffic;

namespace Vigia.Bench.Verdicts;

/// <summary>Plants incidents of every kind into quiet traffic of every kind.</summary>
/// <param name="seed">Seed of everything.</param>
/// <param name="log">Where single results are written; null for nowhere.</param>
internal sealed class VerdictBench(ulong seed, TextWriter? log)
{
    private const int Days = 40;
    private const int Times = 12;
    private const int QuickDays = 10;
    private const int QuickTimes = 2;

    /// <summary>Everything: 300 incidents of payments and 20 of labels, 200 quiet days.</summary>
    /// <param name="traffic">Name of one kind of traffic; null for all.</param>
    /// <param name="kind">One kind of incident; null for all.</param>
    /// <param name="days">Quiet days of each kind of traffic.</param>
    /// <param name="rules">Folder of the alert rules, for incidents of labels; null to leave these out.</param>
    public async Task<VerdictTable> RunAsync(string? traffic, IncidentKind? kind, int days = Days, string? rules = null)
    {
        List<TrafficResult> results = [];
        foreach (TrafficKind one in TrafficKind.All.Where(t => traffic is null || t.Name == traffic))
        {
            Incident[] incidents = [.. AllOf(kind)];
            results.Add(await new TrafficRun(one, seed, days, log).RunAsync(incidents, Times).ConfigureAwait(false));
        }
        if (kind is null && rules is not null && await new LabelRun(seed).RunAsync(rules).ConfigureAwait(false) is { } labels)
        {
            results.Add(labels);
        }
        return new VerdictTable(results);
    }

    /// <summary>A short one: one kind of traffic, a plain and a slight incident of each kind.</summary>
    public async Task<VerdictTable> RunQuickAsync()
    {
        TrafficKind one = TrafficKind.All[0];
        Incident[] incidents = [.. Plantings.Kinds.SelectMany(k => new[] { Plantings.Of(k, 0), Plantings.Of(k, 3) })];
        return new VerdictTable([await new TrafficRun(one, seed, QuickDays, log).RunAsync(incidents, QuickTimes).ConfigureAwait(false)]);
    }

    private static IEnumerable<Incident> AllOf(IncidentKind? only) =>
        Enumerable
            .Range(0, Plantings.Variants)
            .SelectMany(variant => Plantings.Kinds.Where(k => only is null || k == only).Select(k => Plantings.Of(k, variant)));
}
