using System.Text.Json;
using Vigia.TestSupport;

namespace Vigia.Bench.Tests.Allocations;

/// <summary>The table of bytes that benchmarks may allocate, <c>bench/expected-allocations.json</c>.</summary>
internal static class ExpectedAllocations
{
    public static string Path => Repository.File("bench", "expected-allocations.json");

    /// <summary>Bytes of one call of each benchmark, by <see cref="BenchmarkCase.Name"/>; null where they are another library's business.</summary>
    public static IReadOnlyDictionary<string, long?> Kernels { get; } = Read("kernels");

    /// <summary>Bytes per record of whole pipelines, at most.</summary>
    public static IReadOnlyDictionary<string, long?> Pipelines { get; } = Read("pipelines");

    private static Dictionary<string, long?> Read(string section)
    {
        using JsonDocument table = JsonDocument.Parse(File.ReadAllText(Path));
        return table
            .RootElement.GetProperty(section)
            .EnumerateObject()
            .ToDictionary(p => p.Name, p => p.Value.ValueKind == JsonValueKind.Null ? (long?)null : p.Value.GetInt64());
    }
}
