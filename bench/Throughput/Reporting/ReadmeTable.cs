using System.Globalization;
using System.Text;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Latency;

namespace Vigia.Bench.Throughput.Reporting;

/// <summary>The tables of the README, made from the results that are kept.</summary>
internal static class ReadmeTable
{
    private const string Begin = "<!-- results: begin -->";
    private const string End = "<!-- results: end -->";

    /// <summary>The tables as Markdown.</summary>
    public static string Make()
    {
        var text = new StringBuilder();
        Machine? machine = null;
        foreach (string bench in new[] { "files", "kafka" })
        {
            if (PathOf(bench) is { } path)
            {
                IReadOnlyList<ContenderResult> results = ContenderResult.Load(path);
                machine ??= results[0].Machine;
                AddContenders(text, bench, results);
            }
        }
        if (PathOf("latency") is { } latency)
        {
            IReadOnlyList<LatencyResult> results = LatencyResult.Load(latency);
            machine ??= results[0].Machine;
            AddLatencies(text, results);
        }
        return machine is null ? "" : $"{text}{Describe(machine)}\n";
    }

    /// <summary>The README with the tables in their place.</summary>
    public static string Insert(string readme)
    {
        int begin = readme.IndexOf(Begin, StringComparison.Ordinal);
        int end = readme.IndexOf(End, StringComparison.Ordinal);
        return begin < 0 || end < begin
            ? throw new InvalidOperationException($"the README has no '{Begin}' ... '{End}'")
            : $"{readme[..(begin + Begin.Length)]}\n{Make()}{readme[end..]}";
    }

    private static string? PathOf(string bench)
    {
        string path = Path.Combine(Shipped.Results, $"{bench}.json");
        return File.Exists(path) ? path : null;
    }

    private static void AddContenders(StringBuilder text, string bench, IReadOnlyList<ContenderResult> results)
    {
        ContenderResult baseline = results.First(r => r.Name == "straightforward");
        text.Append(
            CultureInfo.InvariantCulture,
            $"| {bench} to metrics | records/s | CPU ns/record | bytes/record | x straightforward |\n|---|--:|--:|--:|--:|\n"
        );
        foreach (ContenderResult r in results)
        {
            string ratio = r.Name.StartsWith("limit-", StringComparison.Ordinal)
                ? ""
                : $"{(r.RecordsPerS / baseline.RecordsPerS).ToString("0.0", CultureInfo.InvariantCulture)} x";
            text.Append(
                CultureInfo.InvariantCulture,
                $"| `{r.Name}`: {r.Description} | {r.RecordsPerS:N0} | {r.CpuNsPerRecord:N0} | {r.BytesPerRecord:N0} | {ratio} |\n"
            );
        }
        text.Append('\n');
    }

    private static void AddLatencies(StringBuilder text, IReadOnlyList<LatencyResult> results)
    {
        text.Append(
            "| broker's timestamp to acknowledged | p50 | p99 | p99.9 | lost | CPU of a core | memory |\n|---|--:|--:|--:|--:|--:|--:|\n"
        );
        foreach (LatencyResult r in results)
        {
            string phase = r.RatePerS == 0 ? r.Name : $"{r.Name}, {r.RatePerS.ToString("N0", CultureInfo.InvariantCulture)} a second";
            string latencies = r.RatePerS == 0 ? "| | | " : $"{r.P50Ms} ms | {r.P99Ms} ms | {r.P999Ms} ms | {r.Produced - r.Acknowledged}";
            text.Append(CultureInfo.InvariantCulture, $"| {phase} | {latencies} | {r.CpuPercent:0.0} % | {r.MemoryMib:0} MiB |\n");
        }
        text.Append('\n');
    }

    private static string Describe(Machine m) =>
        $"{m.Processor}, {m.Cores} cores, {m.VectorWidth}-bit vectors, {m.Dotnet}, ONNX Runtime {m.OnnxRuntime}, librdkafka {m.Librdkafka}, {m.Date}.";
}
