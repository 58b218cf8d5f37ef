using System.CommandLine;
using System.CommandLine.Parsing;
using Vigia.Engine.Configuration;
using Vigia.Host.Running;
using Vigia.Host.Terminal;

namespace Vigia.Host.Commands;

/// <summary>The program's commands, and what becomes of their errors.</summary>
internal static class CommandLine
{
    /// <summary>Runs a command for the process, which ends with it: even if a failed run cannot close what it has open.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        using var deadline = new FailureDeadline(FailureDeadline.DefaultLimit);
        return await RunAsync(args, Streams.FromConsole(), deadline).ConfigureAwait(false);
    }

    /// <param name="args">The command line.</param>
    /// <param name="streams">Where results and messages go.</param>
    /// <param name="deadline">Ends the process when a failed run does not end; null: the caller's process continues.</param>
    public static async Task<int> RunAsync(string[] args, Streams streams, FailureDeadline? deadline = null)
    {
        ParseResult parsed = Create(streams, deadline).Parse(args);
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

    private static RootCommand Create(Streams streams, FailureDeadline? deadline) =>
        new("Watches the models that decide on Pix payments.")
        {
            RunCommand.Create(streams, deadline),
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
