using System.Globalization;
using Spectre.Console;

namespace Vigia.Bench.Throughput.Reporting;

/// <summary>Prints results for people.</summary>
internal static class ResultTables
{
    public static void Print(IAnsiConsole console, IReadOnlyList<ContenderResult> results)
    {
        Machine machine = results[0].Machine;
        console.MarkupLineInterpolated(
            CultureInfo.InvariantCulture,
            $"{machine.Processor}, {machine.Cores} cores, vectors {machine.VectorWidth}; {machine.Dotnet}, ONNX Runtime {machine.OnnxRuntime}, librdkafka {machine.Librdkafka}; {machine.System}"
        );
        PrintContenders(console, results);
        foreach (ContenderResult result in results.Where(r => r.Stages.Count > 0))
        {
            PrintStages(console, result);
        }
    }

    /// <summary>One line each.</summary>
    public static void PrintContenders(IAnsiConsole console, IReadOnlyList<ContenderResult> results)
    {
        ContenderResult? baseline = results.FirstOrDefault(r => r.Name == "straightforward");
        var table = new Table().Border(TableBorder.Rounded).AddColumn("contender");
        foreach (string column in new[] { "records/s", "from", "to", "ns/record", "CPU ns/record", "bytes/record", "x straightforward" })
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }
        foreach (ContenderResult result in results)
        {
            table.AddRow(
                Markup.Escape(result.Name),
                Number(result.RecordsPerS),
                Number(result.RecordsPerSMin),
                Number(result.RecordsPerSMax),
                Number(result.NsPerRecord, 1),
                Number(result.CpuNsPerRecord, 1),
                Number(result.BytesPerRecord, 1),
                baseline is null ? "" : Number(result.RecordsPerS / baseline.RecordsPerS, 2)
            );
        }
        console.Write(table);
        foreach (ContenderResult result in results.Where(r => r.ShareOfLimit.Count > 0))
        {
            string shares = string.Join(", ", result.ShareOfLimit.Select(s => $"{100 * s.Value:0.0} % of {s.Key}"));
            console.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"{result.Name}: {shares}");
        }
    }

    private static void PrintStages(IAnsiConsole console, ContenderResult result)
    {
        var table = new Table()
            .Border(TableBorder.Rounded)
            .Title($"where the time of '{Markup.Escape(result.Name)}' goes")
            .AddColumn("stage");
        table.AddColumn(new TableColumn("busy ns/record").RightAligned()).AddColumn(new TableColumn("CPU ns/record").RightAligned());
        foreach (StageResult stage in result.Stages)
        {
            table.AddRow(Markup.Escape(stage.Name), Number(stage.BusyNsPerRecord, 1), Number(stage.CpuNsPerRecord, 1));
        }
        double rest = result.CpuNsPerRecord - result.Stages.Sum(s => s.CpuNsPerRecord);
        table.AddRow("source, blocks, runtime", "", Number(rest, 1));
        console.Write(table);
    }

    private static string Number(double value, int decimals = 0) => value.ToString($"N{decimals}", CultureInfo.InvariantCulture);
}
