using System.CommandLine;
using Spectre.Console;
using Vigia.TestSupport;

namespace Vigia.Bench.Throughput.Reporting;

/// <summary><c>table</c>: prints the README's tables, or puts them there.</summary>
internal static class TableCommand
{
    public static Command Create(IAnsiConsole console)
    {
        var write = new Option<bool>("--write") { Description = "Writes them into README.md and README.pt-BR.md." };
        var command = new Command("table", "The README's tables from the results in bench/results.") { write };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(write))
            {
                foreach (string readme in new[] { Repository.File("README.md"), Repository.File("README.pt-BR.md") })
                {
                    File.WriteAllText(readme, ReadmeTable.Insert(File.ReadAllText(readme)));
                }
                return;
            }
            console.Profile.Out.Writer.Write(ReadmeTable.Make());
        });
        return command;
    }
}
