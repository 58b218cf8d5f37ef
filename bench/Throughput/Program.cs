using Spectre.Console;
using Vigia.Bench.Throughput;

IAnsiConsole console = AnsiConsole.Console;
if (Console.IsOutputRedirected)
{
    // A file has room for whole tables.
    console.Profile.Width = 200;
}
return await BenchCommands.Create(console).Parse(args).InvokeAsync().ConfigureAwait(false);
