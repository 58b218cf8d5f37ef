using Vigia.Host.Commands;
using Vigia.Host.Terminal;
using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Commands;

/// <summary>The program's command line, run in this process; in the repository's root, whose relative paths the messages show.</summary>
internal static class VigiaProgram
{
    static VigiaProgram() => Environment.CurrentDirectory = Repository.Root;

    public static async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        int exitCode = await CommandLine.RunAsync(args, new Streams(output, error, IsInteractive: false));
        return (exitCode, output.ToString(), error.ToString());
    }
}
