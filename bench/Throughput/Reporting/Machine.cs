using System.Runtime.InteropServices;
using Vigia.Host.Running;
using Vigia.Stages.Score.OnnxRuntime;
using Vigia.Statistics;

namespace Vigia.Bench.Throughput.Reporting;

/// <summary>What a measurement was made on.</summary>
/// <param name="Processor">Its name.</param>
/// <param name="Cores">Processors that the process may use.</param>
/// <param name="VectorWidth">Vectors that the kernels use.</param>
/// <param name="MemoryGib">Memory of the machine, GiB.</param>
/// <param name="System">Operating system and architecture.</param>
/// <param name="Dotnet">The runtime.</param>
/// <param name="OnnxRuntime">Version of ONNX Runtime.</param>
/// <param name="Librdkafka">Version of librdkafka.</param>
/// <param name="Vigia">Version of Vigia.</param>
/// <param name="Date">The day, UTC.</param>
internal sealed record Machine(
    string Processor,
    int Cores,
    string VectorWidth,
    int MemoryGib,
    string System,
    string Dotnet,
    string OnnxRuntime,
    string Librdkafka,
    string Vigia,
    string Date
)
{
    public static Machine Current() =>
        new(
            ProcessorName(),
            Environment.ProcessorCount,
            Simd.Name(Simd.Current),
            (int)Math.Round(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (double)(1 << 30)),
            $"{RuntimeInformation.OSDescription} {RuntimeInformation.OSArchitecture}",
            RuntimeInformation.FrameworkDescription,
            OnnxRuntimeEnvironment.Version,
            Confluent.Kafka.Library.VersionString,
            BuildInfo.Version,
            TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", null)
        );

    private static string ProcessorName()
    {
        const string Key = "model name";
        string? line = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith(Key, StringComparison.Ordinal))
            : null;
        return line is null
            ? RuntimeInformation.ProcessArchitecture.ToString()
            : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }
}
