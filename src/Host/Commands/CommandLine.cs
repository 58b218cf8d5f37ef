using System.CommandLine;
using System.CommandLine.Parsing;
using Vigia.Engine.Configuration;
using Vigia.Host.Terminal;

namespace Vigia.Host.Commands;

/// <summary>The program's commands, and what becomes of their errors.</summary>
internal static class CommandLine
{
    public static Task<int> RunAsync(string[] args) => RunAsync(args, Streams.FromConsole());

    /// <param name="args">The command line.</param>
    /// <param name="streams">Where results and messages go.</param>
    public static async Task<int> RunAsync(string[] args, Streams streams)
    {
        ParseResult parsed = Create(streams).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (ParseError error in parsed.Errors)
            {
                await streams.Error.WriteLineAsync($"vigia: {error.Message}").ConfigureAwait(false);
            }
            await streams.Error.WriteLineAsync("Try 'vigia --help', or 'vigia COMMAND --help'.").ConfigureAwait(false);
            return ExitCodes.Usage;
        }
        var invocation = new InvocationConfiguration
        {
            Output = streams.Output,
            Error = streams.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        };
        try
        {
            return await parsed.InvokeAsync(invocation).ConfigureAwait(false);
        }
        catch (ConfigurationException e)
        {
            foreach (string line in e.Lines)
            {
                await streams.Error.WriteLineAsync(line).ConfigureAwait(false);
            }
            return ExitCodes.InvalidConfiguration;
        }
        catch (UsageException e)
        {
            await streams.Error.WriteLineAsync($"vigia: {e.Message}").ConfigureAwait(false);
            return ExitCodes.Usage;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            await streams.Error.WriteLineAsync($"vigia: {Causes.Describe(e)}").ConfigureAwait(false);
            return ExitCodes.Failed;
        }
    }

    private static RootCommand Create(Streams streams) =>
        new("Watches the models that decide on Pix payments.")
        {
            RunCommand.Create(streams),
            CheckCommand.Create(streams),
            LookCommand.Create(streams),
            InitCommand.Create(streams),
            SchemaCommand.Create(streams),
            ExplainCommand.Create(streams),
            GraphCommand.Create(streams),
            ProfileCommand.Create(streams),
            SimulateCommand.Create(streams),
            DemoCommand.Create(streams),
            HealthcheckCommand.Create(streams),
            ReloadCommand.Create(streams),
        };
}
