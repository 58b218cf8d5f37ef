using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vigia.Bench.Verdicts.Incidents;
using Vigia.Bench.Verdicts.Running;

namespace Vigia.Bench.Verdicts;

/// <summary>Sums results up.</summary>
/// <param name="results">Of each kind of traffic.</param>
internal sealed class VerdictTable(IReadOnlyList<TrafficResult> results)
{
    /// <summary>False alarms a day that the stages' default settings allow together.</summary>
    public const double BudgetPerDay = 1.1;

    private readonly TrialResult[] _trials = [.. results.SelectMany(r => r.Trials)];

    public double QuietDays => results.Sum(r => r.QuietDays);

    public int FalseAlarms => results.Sum(r => r.FalseAlarms.Count);

    public double FalseAlarmsPerDay => FalseAlarms / QuietDays;

    /// <summary>Part of the incidents that were found within the time that the prototype takes.</summary>
    public double FoundShare => Share(_trials, t => t.IsFound);

    /// <summary>Part of the incidents that were found whose cause was named right by the first alarm.</summary>
    public double NamedShare => Share(Found, t => t.IsNamed);

    private TrialResult[] Found => [.. _trials.Where(t => t.First is not null)];

    public void Write(TextWriter output)
    {
        output.WriteLine("| incident | planted | found in time | delay: median, longest | cause named first is right | found first by |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (IncidentKind kind in Enum.GetValues<IncidentKind>())
        {
            TrialResult[] own = [.. _trials.Where(t => t.Incident.Kind == kind)];
            if (own.Length > 0)
            {
                output.WriteLine($"| {WordsOf(kind)} | {own.Length} | {Cells(own)} |");
            }
        }
        output.WriteLine($"| all | {_trials.Length} | {Cells(_trials)} |");
        output.WriteLine();
        output.WriteLine("| traffic | quiet days | false alarms a day | of them by |");
        output.WriteLine("|---|---|---|---|");
        foreach (TrafficResult result in results)
        {
            output.WriteLine(
                Text($"| {result.Kind.Name} | {result.QuietDays:0} | {result.FalseAlarmsPerDay:0.00} | {By(result.FalseAlarms)} |")
            );
        }
        output.WriteLine(
            Text(
                $"| all | {QuietDays:0} | {FalseAlarmsPerDay:0.00}; {BudgetPerDay} allowed | {By(results.SelectMany(r => r.FalseAlarms))} |"
            )
        );
    }

    public string ToJson()
    {
        JsonObject json = new()
        {
            ["planted"] = _trials.Length,
            ["found_share"] = Math.Round(FoundShare, 3),
            ["named_share"] = Math.Round(NamedShare, 3),
            ["quiet_days"] = QuietDays,
            ["false_alarms_per_day"] = Math.Round(FalseAlarmsPerDay, 3),
            ["kinds"] = new JsonArray([
                .. Enum.GetValues<IncidentKind>().Select(kind => (JsonNode)OfKind(kind, [.. _trials.Where(t => t.Incident.Kind == kind)])),
            ]),
            ["traffic"] = new JsonArray([
                .. results.Select(r =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["name"] = r.Kind.Name,
                            ["quiet_days"] = r.QuietDays,
                            ["false_alarms"] = new JsonObject(
                                r.FalseAlarms.GroupBy(a => a.Detector).Select(g => KeyValuePair.Create(g.Key, (JsonNode?)g.Count()))
                            ),
                        }
                ),
            ]),
        };
        return json.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
    }

    private static JsonObject OfKind(IncidentKind kind, TrialResult[] own) =>
        new()
        {
            ["kind"] = WordsOf(kind),
            ["planted"] = own.Length,
            ["found"] = own.Count(t => t.IsFound),
            ["named"] = own.Count(t => t.IsNamed),
            ["delay_minutes_median"] = own.Length == 0 ? null : Math.Round(Median(own), 1),
        };

    private static string Cells(TrialResult[] own)
    {
        double[] delays = [.. own.Where(t => t.DelayMinutes is not null).Select(t => t.DelayMinutes!.Value).Order()];
        string delay = delays.Length == 0 ? "" : Text($"{delays[delays.Length / 2]:0.0} min, {delays[^1]:0} min");
        TrialResult[] found = [.. own.Where(t => t.First is not null)];
        string named = Percent(Share(found, t => t.IsNamed));
        return $"{Percent(Share(own, t => t.IsFound))} | {delay} | {named} | {By(found.Select(t => t.First!))}";
    }

    private static double Median(TrialResult[] own)
    {
        double[] delays = [.. own.Select(t => t.DelayMinutes ?? 2 * t.LimitMinutes).Order()];
        return delays[delays.Length / 2];
    }

    private static string By(IEnumerable<Alarm> alarms) =>
        string.Join(", ", alarms.GroupBy(a => a.Detector).OrderByDescending(g => g.Count()).Select(g => $"{g.Key} {g.Count()}"));

    private static string WordsOf(IncidentKind kind) =>
        string.Concat(kind.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? " " : "") + char.ToLowerInvariant(c) : $"{c}"));

    private static double Share(TrialResult[] of, Func<TrialResult, bool> isCounted) =>
        of.Length == 0 ? 0 : (double)of.Count(isCounted) / of.Length;

    private static string Percent(double share) => Text($"{100 * share:0} %");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
