using System.Text.Json;
using System.Text.Json.Serialization;
using Vigia.Bench.Throughput.Reporting;

namespace Vigia.Bench.Throughput.Latency;

/// <summary>One phase of the latency bench, from the broker's timestamp to acknowledged; or what a process takes that has nothing to do.</summary>
internal sealed record LatencyResult
{
    public required string Name { get; init; }

    /// <summary>Transactions a second that the producer was asked for.</summary>
    public required int RatePerS { get; init; }

    public required double Seconds { get; init; }

    public required long Produced { get; init; }

    public required long Acknowledged { get; init; }

    public required int P50Ms { get; init; }

    public required int P99Ms { get; init; }

    [JsonPropertyName("p99_9_ms")]
    public required int P999Ms { get; init; }

    public required int MaxMs { get; init; }

    /// <summary>From the producer's last transaction until all were acknowledged.</summary>
    public required double SecondsToCatchUp { get; init; }

    /// <summary>Processor time of the process, in percent of a core.</summary>
    public required double CpuPercent { get; init; }

    /// <summary>Memory of the process at the end of the phase.</summary>
    public required double MemoryMib { get; init; }

    public required Machine Machine { get; init; }

    public static void Save(IReadOnlyList<LatencyResult> results, FileInfo file)
    {
        file.Directory?.Create();
        File.WriteAllText(file.FullName, JsonSerializer.Serialize(results, LatencyJson.Default.IReadOnlyListLatencyResult) + "\n");
    }

    public static IReadOnlyList<LatencyResult> Load(string path) =>
        JsonSerializer.Deserialize(File.ReadAllText(path), LatencyJson.Default.IReadOnlyListLatencyResult)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<LatencyResult>))]
internal sealed partial class LatencyJson : JsonSerializerContext;
