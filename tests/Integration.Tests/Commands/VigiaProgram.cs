using Vigia.Host.Commands;
using Vigia.Host.Terminal;

namespace Vigia.Integration.Tests.Commands;

/// <summary>The program's command line, run in this process.</summary>
internal static class VigiaProgram
{
    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int exitCode = await CommandLine.RunAsync(args, new Streams(output, error, IsInteractive: false));
        return (exitCode, output.ToString(), error.ToString());
    }
}
