using System.Text.Json;
using System.Text.Json.Serialization;
using Vigia.Bench.Throughput.Measuring;

namespace Vigia.Bench.Throughput.Reporting;

/// <summary>One contender as results keep it. Figures are medians over the rounds.</summary>
internal sealed record ContenderResult
{
    public required string Name { get; init; }

    public required string Description { get; init; }

    /// <summary>Which bench: <c>files</c>, <c>kafka</c>, ...</summary>
    public required string Bench { get; init; }

    public required double RecordsPerS { get; init; }

    public required double RecordsPerSMin { get; init; }

    public required double RecordsPerSMax { get; init; }

    public required double NsPerRecord { get; init; }

    /// <summary>Processor time of the whole process.</summary>
    public required double CpuNsPerRecord { get; init; }

    /// <summary>Allocated on the managed heap.</summary>
    public required double BytesPerRecord { get; init; }

    public required int Rounds { get; init; }

    /// <summary>Records that each round worked on, at least.</summary>
    public required long Records { get; init; }

    /// <summary>Its records per second over those of each limit.</summary>
    public required IReadOnlyDictionary<string, double> ShareOfLimit { get; init; }

    public required IReadOnlyList<StageResult> Stages { get; init; }

    public required Machine Machine { get; init; }

    /// <summary>Results of all contenders.</summary>
    public static IReadOnlyList<ContenderResult> Of(string bench, IReadOnlyList<Measurement> measurements)
    {
        Machine machine = Machine.Current();
        return
        [
            .. measurements.Select(m => new ContenderResult
            {
                Name = m.Name,
                Description = m.Description,
                Bench = bench,
                RecordsPerS = Math.Round(m.RecordsPerSecond),
                RecordsPerSMin = Math.Round(m.SlowestRecordsPerSecond),
                RecordsPerSMax = Math.Round(m.FastestRecordsPerSecond),
                NsPerRecord = Math.Round(m.NsPerRecord, 1),
                CpuNsPerRecord = Math.Round(m.CpuNsPerRecord, 1),
                BytesPerRecord = Math.Round(m.BytesPerRecord, 2),
                Rounds = m.Turns.Count,
                Records = m.Turns.Min(t => t.Records),
                ShareOfLimit = m.IsLimit
                    ? new Dictionary<string, double>()
                    : measurements
                        .Where(l => l.IsLimit)
                        .ToDictionary(l => l.Name, l => Math.Round(m.RecordsPerSecond / l.RecordsPerSecond, 4)),
                Stages = [.. m.Stages.Select(s => new StageResult(s.Name, Math.Round(s.BusyNs, 1), Math.Round(s.CpuNs, 1)))],
                Machine = machine,
            }),
        ];
    }

    /// <summary>Writes results: a JSON array with one object per contender.</summary>
    public static void Save(IReadOnlyList<ContenderResult> results, FileInfo file)
    {
        file.Directory?.Create();
        File.WriteAllText(file.FullName, JsonSerializer.Serialize(results, ResultJson.Default.IReadOnlyListContenderResult) + "\n");
    }

    public static IReadOnlyList<ContenderResult> Load(string path) =>
        JsonSerializer.Deserialize(File.ReadAllText(path), ResultJson.Default.IReadOnlyListContenderResult)!;
}

/// <summary>One part of a contender's work.</summary>
internal sealed record StageResult(string Name, double BusyNsPerRecord, double CpuNsPerRecord);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ContenderResult>))]
internal sealed partial class ResultJson : JsonSerializerContext;
