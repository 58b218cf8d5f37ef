namespace Vigia.Simulation.Scenarios;

/// <summary>What holds for the options of a simulation.</summary>
public static class SimulationOptionsRules
{
    private const long EarliestStartMs = 946_684_800_000,
        LatestStartMs = 4_102_444_800_000;

    /// <summary>All rules that the options break, each as a sentence with the value, the rule and the remedy; empty: none.</summary>
    public static IReadOnlyList<string> Check(SimulationOptions options)
    {
        var problems = new List<string>();
        Range(problems, "rate", options.RatePerSecond, 0.001, 10_000_000);
        Range(problems, "start (Unix ms)", options.StartMs, EarliestStartMs, LatestStartMs);
        if (options.Count < 0)
        {
            problems.Add($"count {options.Count} must be 0 or more");
        }

        Range(problems, "duration (seconds)", options.Duration?.TotalSeconds ?? 0, 0, 3.2e9);
        Range(problems, "fraud share", options.FraudShare, 0, 1);
        Range(problems, "payers", options.Payers, 1_000, 1_000_000_000);
        Range(problems, "malformed share", options.MalformedShare, 0, 1);
        foreach (var drift in options.Drifts)
        {
            Check(problems, drift);
        }

        foreach (var attack in options.Attacks)
        {
            Check(problems, attack);
        }

        foreach (var (feature, share) in options.MissingShares)
        {
            CheckMissing(problems, feature, share);
        }

        Check(problems, options.Labels);
        return problems;
    }

    internal static void ThrowIfBroken(SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (Check(options) is { Count: > 0 } problems)
        {
            throw new ArgumentException(string.Join(Environment.NewLine, problems), nameof(options));
        }
    }

    private static void Check(List<string> problems, DriftScenario drift)
    {
        int index = PixFeatures.IndexOf(drift.Feature);
        if (index < 0)
        {
            problems.Add(NoFeature("drift", drift.Feature));
            return;
        }

        PixFeature feature = PixFeatures.All[index];
        string what = $"drift of '{feature.Name}': strength";
        if (feature.IsDerivedFromTime)
        {
            problems.Add($"drift: '{feature.Name}' follows from the event time and cannot drift; choose another feature");
        }
        else if (feature.Kind == FeatureKind.Category)
        {
            Range(problems, what, drift.Strength, 0, 1);
        }
        else if (feature.Kind == FeatureKind.Boolean)
        {
            Range(problems, what, drift.Strength, -1, 1);
        }
        else
        {
            Range(problems, what, drift.Strength, -0.999, 1_000);
        }

        Range(problems, $"drift of '{feature.Name}': from (seconds)", drift.From.TotalSeconds, 0, 3.2e9);
        Range(problems, $"drift of '{feature.Name}': ramp (seconds)", drift.Ramp.TotalSeconds, 0, 3.2e9);
        if (drift.Toward is not { } toward)
        {
            return;
        }

        if (feature.Kind != FeatureKind.Category)
        {
            problems.Add($"drift of '{feature.Name}': toward '{toward}' needs a category; leave it out, or drift one of {Categories()}");
        }
        else if (toward.Length is 0 or > 24 || !toward.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            problems.Add($"drift of '{feature.Name}': toward '{toward}' is not a name of 1 to 24 letters, digits and underscores");
        }
    }

    private static void Check(List<string> problems, AttackScenario attack)
    {
        Range(problems, "attack: from (seconds)", attack.From.TotalSeconds, 0, 3.2e9);
        if (attack.Until <= attack.From)
        {
            problems.Add($"attack: until {attack.Until} is not after from {attack.From}; make it later");
        }

        if (attack.Share is not (> 0 and <= 10))
        {
            problems.Add(FormattableString.Invariant($"attack: share {attack.Share} must be above 0 and at most 10"));
        }
    }

    private static void CheckMissing(List<string> problems, string feature, double share)
    {
        if (PixFeatures.IndexOf(feature) < 0)
        {
            problems.Add(NoFeature("missing", feature));
        }
        else if (feature == "amount")
        {
            problems.Add("missing: every payment has an amount; choose another feature");
        }
        else
        {
            Range(problems, $"missing share of '{feature}'", share, 0, 1);
        }
    }

    private static void Check(List<string> problems, LabelOptions labels)
    {
        Range(problems, "labels: reported share", labels.ReportedShare, 0, 1);
        Range(problems, "labels: false claims per fraud", labels.FalseClaimsPerFraud, 0, 1_000);
        Range(problems, "labels: early share", labels.EarlyShare, 0, 1);
        Range(problems, "labels: unmatched share", labels.UnmatchedShare, 0, 1);
        Range(problems, "labels: revised share", labels.RevisedShare, 0, 1);
        Range(problems, "labels: hops per recovery", labels.HopsPerRecovery, 0, 5);
        Range(problems, "labels: blocked share", labels.BlockedShare, 0, 1);
        Range(problems, "labels: control share", labels.ControlShare, 0, 1);
        if (labels.DelayScale is not (> 0 and <= 1))
        {
            problems.Add(FormattableString.Invariant($"labels: delay scale {labels.DelayScale} must be above 0 and at most 1"));
        }
    }

    private static void Range(List<string> problems, string what, double value, double from, double to)
    {
        if (!(value >= from && value <= to))
        {
            problems.Add(FormattableString.Invariant($"{what} {value} must lie within {from} .. {to}"));
        }
    }

    private static string NoFeature(string owner, string name) =>
        $"{owner}: there is no feature '{name}'; the features are {string.Join(", ", PixFeatures.All.Select(feature => feature.Name))}";

    private static string Categories() =>
        string.Join(", ", PixFeatures.All.Where(feature => feature.Kind == FeatureKind.Category).Select(feature => feature.Name));
}
