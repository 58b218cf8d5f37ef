using System.ComponentModel;
using System.Diagnostics;

namespace Vigia.TestSupport;

/// <summary>Programs that tests run beside Vigia and that a machine may lack, such as promtool.</summary>
public static class ExternalTool
{
    /// <summary>Whether the program is on the path.</summary>
    public static bool IsInstalled(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator)
            .Any(directory => directory.Length > 0 && File.Exists(Path.Combine(directory, program)));

    /// <summary>Runs a program in the repository's directory and waits for its end.</summary>
    /// <returns>Exit code, and all that it said.</returns>
    /// <exception cref="Win32Exception">It cannot be started.</exception>
    public static async Task<(int ExitCode, string Text)> RunAsync(string program, params string[] args)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, args)
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }
}
