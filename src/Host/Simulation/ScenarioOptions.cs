using System.CommandLine;
using System.Globalization;
using Vigia.Engine.Configuration.Types;
using Vigia.Host.Terminal;
using Vigia.Simulation.Scenarios;

namespace Vigia.Host.Simulation;

/// <summary>The command line's knobs of a simulation.</summary>
internal sealed class ScenarioOptions
{
    private static readonly SimulationOptions Defaults = new();

    private readonly Option<ulong> _seed = new("--seed")
    {
        Description = "Seed: the same one gives the same bytes.",
        DefaultValueFactory = _ => Defaults.Seed,
    };

    private readonly Option<double> _rate = new("--rate")
    {
        Description = "Transactions per second of event time.",
        DefaultValueFactory = _ => Defaults.RatePerSecond,
    };

    private readonly Option<long?> _count = new("--count") { Description = "Ends after this many transactions." };

    private readonly Option<TimeSpan?> _duration = new("--duration")
    {
        Description = "Ends after this much event time, such as 90s, 10m or 7d.",
        CustomParser = Duration,
        HelpName = "duration",
    };

    private readonly Option<DateTimeOffset?> _start = new("--start")
    {
        Description = "Event time of the first transaction, ISO 8601. Default: 2026-01-05T03:00:00Z.",
        HelpName = "time",
    };

    private readonly Option<double> _fraud = new("--fraud-share")
    {
        Description = "Share of fraud, 0 to 1.",
        DefaultValueFactory = _ => Defaults.FraudShare,
    };

    private readonly Option<double> _malformed = new("--malformed")
    {
        Description = "Share of malformed records, 0 to 1.",
        DefaultValueFactory = _ => 0,
    };

    private readonly Option<string[]> _missing = new("--missing")
    {
        Description = "Share of records in which a feature is missing: device_days=0.2. May be given several times.",
        HelpName = "feature=share",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _drift = new("--drift")
    {
        Description = "A feature that drifts, by how much, from when, over what time: amount=0.5@10m+5m. May be given several times.",
        HelpName = "feature=strength@from+ramp",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _attack = new("--attack")
    {
        Description = "A wave of fraud, its share of the traffic, from when, for how long: 0.01@20m+2m. May be given several times.",
        HelpName = "share@from+length",
        DefaultValueFactory = _ => [],
    };

    private readonly Option<bool> _steady = new("--steady")
    {
        Description = "The same rate at all times, without the rhythm of day and week.",
    };

    private readonly Option<double> _labelDelay = new("--label-delay-scale")
    {
        Description = "Factor on the delays of infraction reports, above 0 to 1: with 0.001 a day is a minute and a half.",
        DefaultValueFactory = _ => Defaults.Labels.DelayScale,
    };

    public void AddTo(Command command)
    {
        foreach (
            Option option in new Option[]
            {
                _seed,
                _rate,
                _count,
                _duration,
                _start,
                _fraud,
                _malformed,
                _missing,
                _drift,
                _attack,
                _steady,
                _labelDelay,
            }
        )
        {
            command.Options.Add(option);
        }
    }

    /// <summary>The simulation asked for.</summary>
    /// <exception cref="UsageException">A knob is out of its range or cannot be read.</exception>
    public SimulationOptions Read(ParseResult parsed)
    {
        var options = new SimulationOptions
        {
            Seed = parsed.GetValue(_seed),
            RatePerSecond = parsed.GetValue(_rate),
            Count = parsed.GetValue(_count),
            Duration = parsed.GetValue(_duration),
            StartMs = parsed.GetValue(_start)?.ToUnixTimeMilliseconds() ?? Defaults.StartMs,
            FraudShare = parsed.GetValue(_fraud),
            MalformedShare = parsed.GetValue(_malformed),
            Rhythm = !parsed.GetValue(_steady),
            Labels = new LabelOptions { DelayScale = parsed.GetValue(_labelDelay) },
            MissingShares = parsed.GetValue(_missing)!.Select(Missing).ToDictionary(StringComparer.Ordinal),
            Drifts = [.. parsed.GetValue(_drift)!.Select(Drift)],
            Attacks = [.. parsed.GetValue(_attack)!.Select(Attack)],
        };
        return SimulationOptionsRules.Check(options) is { Count: > 0 } problems
            ? throw new UsageException(string.Join(Environment.NewLine, problems))
            : options;
    }

    private static KeyValuePair<string, double> Missing(string text)
    {
        (string name, string rest) = Split(text, '=', "--missing", "feature=share, such as device_days=0.2");
        return new(name, Number(rest, "--missing"));
    }

    private static DriftScenario Drift(string text)
    {
        const string Form = "feature=strength@from+ramp, such as amount=0.5@10m+5m";
        (string feature, string rest) = Split(text, '=', "--drift", Form);
        (string strength, TimeSpan from, TimeSpan? ramp) = Times(rest, "--drift", Form);
        return new DriftScenario
        {
            Feature = feature,
            Strength = Number(strength, "--drift"),
            From = from,
            Ramp = ramp ?? TimeSpan.Zero,
        };
    }

    private static AttackScenario Attack(string text)
    {
        (string share, TimeSpan from, TimeSpan? length) = Times(text, "--attack", "share@from+length, such as 0.01@20m+2m");
        return new AttackScenario
        {
            Share = Number(share, "--attack"),
            From = from,
            Until = length is { } span ? from + span : TimeSpan.MaxValue,
        };
    }

    private static (string Amount, TimeSpan From, TimeSpan? Then) Times(string text, string option, string form)
    {
        string[] parts = text.Split('@', '+');
        TimeSpan? from = parts.Length > 1 ? DurationType.Parse(parts[1]) : TimeSpan.Zero;
        TimeSpan? then = parts.Length > 2 ? DurationType.Parse(parts[2]) : null;
        return from is null || (parts.Length > 2 && then is null) || parts.Length > 3
            ? throw new UsageException($"{option} '{text}': write {form}")
            : (parts[0], from.Value, then);
    }

    private static (string Name, string Value) Split(string text, char by, string option, string form)
    {
        int at = text.IndexOf(by, StringComparison.Ordinal);
        return at <= 0 ? throw new UsageException($"{option} '{text}': write {form}") : (text[..at], text[(at + 1)..]);
    }

    private static double Number(string text, string option) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number)
            ? number
            : throw new UsageException($"{option}: '{text}' is not a number");

    /// <summary>Reads an option's duration; a parse error says how to write one.</summary>
    public static TimeSpan? Duration(System.CommandLine.Parsing.ArgumentResult result)
    {
        TimeSpan? span = DurationType.Parse(result.Tokens[0].Value);
        if (span is null)
        {
            result.AddError($"'{result.Tokens[0].Value}' is not a duration; write a number and a unit: ms, s, m, h or d");
        }
        return span;
    }
}
