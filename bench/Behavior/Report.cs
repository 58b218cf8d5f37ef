using Vigia.Stages.Behavior.Detection;

namespace Vigia.Bench.Behavior;

/// <summary>Prints how many false alarms stationary days bring, and how soon changes are found.</summary>
/// <param name="output">Where it is written.</param>
/// <param name="seed">Seed of everything random.</param>
/// <param name="budget">False alarms a day.</param>
internal sealed class Report(TextWriter output, ulong seed, double budget)
{
    private static readonly TimeSpan Young = TimeSpan.FromDays(14);
    private static readonly TimeSpan Learned = TimeSpan.FromDays(28);

    private static readonly (string Name, Change Change, TimeSpan Limit)[] Changes =
    [
        ("doubles", new Change(_ => 2), TimeSpan.FromHours(1)),
        ("halves", new Change(_ => 0.5), TimeSpan.FromHours(1)),
        ("rises 10 % over a day, then stays", new Change(hours => 1 + 0.1 * Math.Min(1, hours / 24)), TimeSpan.FromDays(14)),
    ];

    public void WriteFalseAlarms(int models, double days)
    {
        output.WriteLine(
            $"{models} models of {1 + SimulatedBank.Segments} series, panes of 10 s, {SimulatedBank.PerSecond:N0} transactions/s, {SimulatedBank.UsualRate:P1} flagged"
        );
        output.WriteLine($"false alarms in {days:N0} stationary days from a start that knows nothing, at a budget of {budget} a day:");
        foreach (Unrest unrest in Unrest.All)
        {
            List<IncidentUpdate> news = new BankSimulation(seed, unrest, models, budget).Run(TimeSpan.FromDays(days), Change.None);
            IncidentUpdate[] raised = [.. news.Where(n => n.Status == IncidentStatus.Raised)];
            string by = string.Join(", ", Enum.GetValues<Detector>().Select(d => $"{raised.Count(r => r.Lead.Detector == d)} {d}"));
            int young = raised.Count(r => r.Time < BankSimulation.Start + (long)Young.TotalMilliseconds);
            output.WriteLine(
                $"  {unrest.Name, -14} {raised.Length, 4}: {raised.Length / days:0.00} a day ({by}; {young} in the first {Young.TotalDays} days)"
            );
        }
    }

    public void WriteDelays(int repeats)
    {
        output.WriteLine(
            $"from a change after {Learned.TotalDays} quiet days to its alarm, {repeats} times at various hours: median, longest"
        );
        foreach ((string name, Change change, TimeSpan limit) in Changes)
        {
            foreach (Unrest unrest in Unrest.All)
            {
                double[] seconds = [.. Enumerable.Range(0, repeats).Select(i => Delay(i, unrest, change, limit)).Order()];
                output.WriteLine($"  {name, -34} {unrest.Name, -14} {Text(seconds[repeats / 2], limit), 8} {Text(seconds[^1], limit), 8}");
            }
        }
    }

    /// <summary>How often the scores' distribution raises an alarm in quiet days, and after how many hours it finds a change.</summary>
    public void WriteScores(double days, int repeats)
    {
        const int models = 2;
        const int learned = 42 * 24;
        const int wanted = 72;
        var allowed = new AlarmBudget(budget, models * ScoreSimulation.Series, 24);
        output.WriteLine($"{days:N0} days of {models} models of {ScoreSimulation.Series} series, {repeats} runs: false alarms a day");
        output.WriteLine(
            $"(allowed {2 * 24 * models * ScoreSimulation.Series * allowed.Shape:0.000}), in the first 28 days, and hours to a change:"
        );
        foreach (ScoreTraffic traffic in ScoreTraffic.All)
        {
            List<int> alarms = [];
            for (int run = 0; run < models * repeats; run++)
            {
                alarms.AddRange(new ScoreSimulation(seed + (ulong)run, traffic, allowed).Run((int)(24 * days)));
            }
            double[] delays =
            [
                .. Enumerable
                    .Range(0, repeats)
                    .Select(run =>
                        new ScoreSimulation(seed + 1000 + (ulong)run, traffic, allowed)
                            .Run(learned + run % 24 + wanted, learned + run % 24)
                            .Where(hour => hour >= learned + run % 24)
                            .Select(hour => hour - learned - run % 24 + 1.0)
                            .DefaultIfEmpty(double.PositiveInfinity)
                            .First()
                    )
                    .Order(),
            ];
            output.WriteLine(
                $"  {traffic.Name, -40} {alarms.Count / (days * repeats):0.000} {alarms.Count(h => h < 28 * 24) / (28.0 * repeats):0.000}   {delays[repeats / 2]:0}, {delays[^1]:0}"
            );
        }
    }

    /// <summary>Seconds from the change to the alarm; infinity without an alarm within the limit.</summary>
    private double Delay(int run, Unrest unrest, Change change, TimeSpan limit)
    {
        TimeSpan quiet = Learned + TimeSpan.FromHours(7 * run % 24);
        var simulation = new BankSimulation(seed + 100 + (ulong)run, unrest, 1, budget);
        simulation.Run(quiet, Change.None);
        long began = BankSimulation.Start + (long)quiet.TotalMilliseconds;
        IncidentUpdate? first = simulation.Run(limit, change, untilAlarm: true).FirstOrDefault(n => n.Status == IncidentStatus.Raised);
        return first is null ? double.PositiveInfinity : (first.Time - began) / 1000.0;
    }

    private static string Text(double seconds, TimeSpan limit) =>
        double.IsInfinity(seconds) ? "missed"
        : limit > TimeSpan.FromHours(2) ? $"{seconds / 3600:0.0} h"
        : $"{seconds:0} s";
}
