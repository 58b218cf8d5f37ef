using System.CommandLine;
using Vigia.Engine.Reference;
using Vigia.Host.Terminal;

namespace Vigia.Host.Commands;

/// <summary><c>vigia graph CONFIG</c>: the pipeline as a Mermaid flow chart.</summary>
internal static class GraphCommand
{
    public static Command Create(Streams streams)
    {
        Argument<string> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("graph", "Prints the pipeline as a Mermaid flow chart.") { config, set };
        command.SetAction(parsed =>
        {
            streams.Output.Write(PipelineGraph.Create(Composition.Loader.Load(parsed.GetValue(config)!, parsed.GetValue(set)!)));
            return ExitCodes.Done;
        });
        return command;
    }
}
