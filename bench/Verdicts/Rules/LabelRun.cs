using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Vigia.Bench.Verdicts.Incidents;
using Vigia.Bench.Verdicts.Running;
using Vigia.Bench.Verdicts.Traffic;

namespace Vigia.Bench.Verdicts.Rules;

/// <summary>
/// Labels that stop or come late, judged by the alert rules themselves: promtool evaluates them on the counters of a week and some days.
/// </summary>
/// <param name="seed">Seed of everything.</param>
internal sealed partial class LabelRun(ulong seed)
{
    private const int Streams = 20;
    private const int StepsPerHour = 60 / LabelFlow.StepMinutes;
    private const int LearnedSteps = 7 * 24 * StepsPerHour;
    private const int Steps = LearnedSteps + 2 * 24 * StepsPerHour;
    private const double LeastHours = 6;
    private const double MarginMinutes = 90;

    private static readonly string[] RuleFiles = ["counts", "streams", "alerts-models"];

    private static readonly TrafficKind Kind = new("labels", 0, 0, 0, 0, 0);

    /// <summary>Runs promtool; null where it is not installed.</summary>
    /// <param name="rules">The folder of the rules.</param>
    /// <exception cref="FileNotFoundException">The folder lacks one of them: what no rule judges would count as missed.</exception>
    public async Task<TrafficResult?> RunAsync(string rules)
    {
        CheckRules(rules);
        string file = Path.ChangeExtension(Path.GetTempFileName(), ".test.yml");
        try
        {
            await File.WriteAllTextAsync(file, ToTest(Path.GetFullPath(rules))).ConfigureAwait(false);
            using var promtool = Process.Start(
                new ProcessStartInfo("promtool", ["test", "rules", file]) { RedirectStandardOutput = true, RedirectStandardError = true }
            )!;
            // Both at once: a stream that is not read blocks it.
            Task<string> errors = promtool.StandardError.ReadToEndAsync();
            string output = await promtool.StandardOutput.ReadToEndAsync().ConfigureAwait(false) + await errors.ConfigureAwait(false);
            await promtool.WaitForExitAsync().ConfigureAwait(false);
            return ToResult(output);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>Throws unless the folder holds the rules.</summary>
    public static void CheckRules(string rules)
    {
        if (RuleFiles.FirstOrDefault(r => !File.Exists(Path.Combine(rules, $"{r}.yml"))) is { } missing)
        {
            throw new FileNotFoundException(
                $"--rules: '{Path.GetFullPath(rules)}' holds no {missing}.yml; name the folder prometheus/rules, or run from the repository's root"
            );
        }
    }

    private static bool IsLate(int stream) => stream % 2 == 1;

    private static LabelRhythm RhythmOf(int stream) => (LabelRhythm)(stream / 2 % 4);

    private static int StopOf(int stream) => LearnedSteps + 7 * stream;

    // Twelve hours to a day late.
    private static int LateOf(int stream) => (14 + stream / 2) * StepsPerHour;

    private LabelFlow FlowOf(int stream) => new(RhythmOf(stream), Draw.Mix(seed, stream));

    private string ToTest(string rules)
    {
        var text = new StringBuilder();
        text.AppendLine($"rule_files: [{string.Join(", ", RuleFiles.Select(r => $"{rules}/{r}.yml"))}]");
        text.AppendLine($"evaluation_interval: {LabelFlow.StepMinutes}m");
        text.AppendLine("group_eval_order: [vigia-streams, vigia-counts, vigia-alerts-models]");
        text.AppendLine($"tests:\n  - name: labels\n    interval: {LabelFlow.StepMinutes}m\n    input_series:");
        for (int s = 0; s < Streams; s++)
        {
            long[] counter = FlowOf(s).Counter(Steps, StopOf(s), IsLate(s) ? LateOf(s) : null);
            string labels = $"job=\"vigia\", pipeline=\"p{s}\", instance=\"a\", status=\"fraud\"";
            text.AppendLine($"      - {{ series: 'vigia_labels_total{{{labels}}}', values: '{string.Join(' ', counter)}' }}");
        }
        text.AppendLine("    alert_rule_test:");
        for (int step = 2 * 24 * StepsPerHour; step < Steps; step += StepsPerHour / 2)
        {
            text.AppendLine($"      - {{ eval_time: {step * LabelFlow.StepMinutes}m, alertname: VigiaLabelsStopped, exp_alerts: [] }}");
        }
        return text.ToString();
    }

    private TrafficResult ToResult(string output)
    {
        List<(int Stream, double Minute)> fired = [.. Fired(output)];
        List<TrialResult> trials = [];
        List<Alarm> falseAlarms = [];
        for (int s = 0; s < Streams; s++)
        {
            double stop = StopOf(s) * LabelFlow.StepMinutes;
            double limit = 60 * Math.Max(LeastHours, 1.5 * FlowOf(s).UsualSilenceHours) + MarginMinutes;
            Alarm[] own =
            [
                .. fired.Where(f => f.Stream == s).Select(f => new Alarm((long)(f.Minute * Week.MinuteMs), "alert rule", "", "labels")),
            ];
            falseAlarms.AddRange(own.Where(a => a.Time < stop * Week.MinuteMs).Take(1));
            Alarm? first = own.FirstOrDefault(a => a.Time >= stop * Week.MinuteMs);
            IncidentKind kind = IsLate(s) ? IncidentKind.LabelsLate : IncidentKind.LabelsStopped;
            trials.Add(
                new TrialResult(
                    Kind.Name,
                    new Incident(kind, -1, 0, 1, 0, "labels"),
                    (long)stop,
                    limit,
                    first is null ? null : first.Time / Week.MinuteMs - stop,
                    first
                )
            );
        }
        const double quietDays = Streams * (LearnedSteps / (24.0 * StepsPerHour) - 2);
        return new TrafficResult(Kind, quietDays, falseAlarms, trials);
    }

    /// <summary>What promtool found that no test expected, with its time.</summary>
    private static IEnumerable<(int Stream, double Minute)> Fired(string output)
    {
        double minute = 0;
        foreach (string line in output.Split('\n'))
        {
            if (TimeOf().Match(line) is { Success: true } time)
            {
                double Part(string name) =>
                    time.Groups[name].Success ? double.Parse(time.Groups[name].Value, CultureInfo.InvariantCulture) : 0;
                minute = ((7 * Part("w") + Part("d")) * 24 + Part("h")) * 60 + Part("m");
            }
            if (StreamOf().Match(line) is { Success: true } stream)
            {
                yield return (int.Parse(stream.Groups[1].Value, CultureInfo.InvariantCulture), minute);
            }
        }
    }

    [GeneratedRegex(@"time: (?:(?<w>\d+)w)?(?:(?<d>\d+)d)?(?:(?<h>\d+)h)?(?:(?<m>\d+)m)?")]
    private static partial Regex TimeOf();

    [GeneratedRegex("Labels:.*pipeline=\"p(\\d+)\"")]
    private static partial Regex StreamOf();
}
