using System.CommandLine;
using System.Globalization;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Host.Terminal;

namespace Vigia.Host.Commands;

/// <summary><c>vigia check CONFIG...</c>: every problem of every file, or that there is none.</summary>
internal static class CheckCommand
{
    public static Command Create(Streams streams)
    {
        var configs = new Argument<string[]>("CONFIG") { Description = "Pipeline files.", Arity = ArgumentArity.OneOrMore };
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("check", "Checks configurations in full, models and profiles included, and runs nothing.") { configs, set };
        command.SetAction(parsed => Run(parsed.GetValue(configs)!, parsed.GetValue(set)!, streams));
        return command;
    }

    private static int Run(string[] configs, string[] overrides, Streams streams)
    {
        int problems = 0;
        foreach (string config in configs)
        {
            try
            {
                PipelinePlan plan = Composition.Loader.Load(config, overrides);
                string segments = plan.SegmentSeries == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", {plan.SegmentSeries:N0} series by segment");
                streams.Output.WriteLine($"{config}: ok{segments}");
                foreach (string note in plan.Notes)
                {
                    streams.Output.WriteLine($"  note: {note}");
                }
            }
            catch (ConfigurationException e)
            {
                problems += e.Problems.Count;
                foreach (Problem problem in e.Problems)
                {
                    streams.Error.WriteLine(problem);
                }
            }
        }
        return problems == 0 ? ExitCodes.Done : ExitCodes.InvalidConfiguration;
    }
}
