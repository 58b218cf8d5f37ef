using System.CommandLine;
using System.Runtime.InteropServices;
using Vigia.Host.Terminal;

namespace Vigia.Host.Commands;

/// <summary>
/// <c>vigia reload</c>: asks a running process of this machine to reload; for containers, which have no other program that sends a signal.
/// </summary>
internal static partial class ReloadCommand
{
    private const int Hangup = 1;

    public static Command Create(Streams streams)
    {
        var pid = new Option<int>("--pid")
        {
            Description = "Its process id; in a container it is 1.",
            DefaultValueFactory = _ => 1,
            CustomParser = result =>
            {
                if (!int.TryParse(result.Tokens[0].Value, out int id) || id <= 0)
                {
                    result.AddError($"'{result.Tokens[0].Value}' is not a process id");
                }
                return id;
            },
        };
        var command = new Command("reload", "Asks a running process to read its configuration again. Its log says whether it did.") { pid };
        command.SetAction((parsed, _) => SignalAsync(parsed.GetValue(pid), streams));
        return command;
    }

    private static async Task<int> SignalAsync(int pid, Streams streams)
    {
        if (Kill(pid, Hangup) == 0)
        {
            await streams
                .Output.WriteLineAsync($"asked process {pid} to reload; its log and vigia_reloads_total say whether it did")
                .ConfigureAwait(false);
            return ExitCodes.Done;
        }
        await streams
            .Error.WriteLineAsync(
                $"vigia: process {pid} cannot be asked to reload: {Marshal.GetLastPInvokeErrorMessage()}; give its id with --pid, and run this as the same user"
            )
            .ConfigureAwait(false);
        return ExitCodes.Failed;
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int Kill(int pid, int signal);
}
