using System.CommandLine;
using System.Globalization;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Host.Terminal;

namespace Vigia.Host.Commands;

/// <summary><c>vigia check CONFIG...</c>: every problem of every file, or that there is no problem.</summary>
internal static class CheckCommand
{
    public static Command Create(Streams streams)
    {
        var configs = new Argument<string[]>("CONFIG")
        {
            Description = "Pipeline files; of a directory, every .yaml and .yml file directly in it.",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("check", "Checks configurations in full, models and profiles included, and runs nothing.")
        {
            configs,
            set,
        };
        command.SetAction(parsed => Run(parsed.GetValue(configs)!, parsed.GetValue(set)!, streams));
        return command;
    }

    private static int Run(string[] configs, string[] overrides, Streams streams)
    {
        int problems = 0;
        foreach (string config in configs.SelectMany(FilesOf))
        {
            try
            {
                PipelinePlan plan = Composition.Loader.Load(config, overrides);
                streams.Output.WriteLine($"{config}: ok{Series(plan)}");
                foreach (string note in plan.Notes)
                {
                    streams.Output.WriteLine($"  note: {note}");
                }
                foreach (string warning in SecretFiles.Warnings(plan))
                {
                    streams.Error.WriteLine($"{config}: warning: {warning}");
                }
            }
            catch (ConfigurationException e)
            {
                problems += e.Problems.Count;
                foreach (string line in e.Lines)
                {
                    streams.Error.WriteLine(line);
                }
            }
        }
        return problems == 0 ? ExitCodes.Done : ExitCodes.InvalidConfiguration;
    }

    /// <summary>The file itself, or what a directory holds.</summary>
    private static IEnumerable<string> FilesOf(string config)
    {
        if (!Directory.Exists(config))
        {
            return [config];
        }
        string[] files =
        [
            .. Directory.EnumerateFiles(config).Where(f => Path.GetExtension(f) is ".yaml" or ".yml").Order(StringComparer.Ordinal),
        ];
        return files.Length > 0
            ? files
            : throw new UsageException($"'{config}' holds no .yaml or .yml file; name a directory with pipelines, or a file");
    }

    private static string Series(PipelinePlan plan)
    {
        if (plan.Series.Count == 0)
        {
            return "";
        }
        string segments =
            plan.SegmentSeries == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {plan.SegmentSeries:N0} of them by segment");
        string parts = string.Join(", ", plan.Series.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Owner} {s.Series:N0}")));
        return string.Create(CultureInfo.InvariantCulture, $", at most {plan.Series.Sum(s => s.Series):N0} series ({parts}){segments}");
    }
}
