using System.Text.Json;
using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Bench.Throughput.Reporting;
using Vigia.TestSupport;

namespace Vigia.Bench.Tests.Throughput;

public sealed class ResultTests
{
    [Theory]
    [InlineData("README.md")]
    [InlineData("README.pt-BR.md")]
    public void Readme_TablesOfResults_AreThoseOfTheKeptFiles(string file)
    {
        string readme = File.ReadAllText(Repository.File(file));
        Assert.True(
            readme == ReadmeTable.Insert(readme),
            "renew them with: dotnet run -c Release --project bench/Throughput -- table --write"
        );
    }

    [Fact]
    public void Saved_AreAnArrayWithAnObjectPerContender()
    {
        using var directory = new TempDirectory();
        Turn turn = new(1000, 0.002, 0.003, 4000, [new StageTime("decode", 0.001, 0.0005)]);
        Measurement[] measured =
        [
            new("engine", "it", [turn, turn with { Seconds = 0.004 }]),
            new("limit-memory", "memory", [turn with { Seconds = 0.001 }]),
        ];
        var file = new FileInfo(directory["results.json"]);
        ContenderResult.Save(ContenderResult.Of("files", measured), file);

        using JsonDocument json = JsonDocument.Parse(File.ReadAllText(file.FullName));
        JsonElement engine = json.RootElement[0];
        Assert.Equal("engine", engine.GetProperty("name").GetString());
        Assert.Equal(375_000, engine.GetProperty("records_per_s").GetDouble());
        Assert.Equal(3_000, engine.GetProperty("ns_per_record").GetDouble());
        Assert.Equal(3_000, engine.GetProperty("cpu_ns_per_record").GetDouble());
        Assert.Equal(4, engine.GetProperty("bytes_per_record").GetDouble());
        Assert.Equal(0.375, engine.GetProperty("share_of_limit").GetProperty("limit-memory").GetDouble());
        Assert.Equal(500, engine.GetProperty("stages")[0].GetProperty("cpu_ns_per_record").GetDouble());
        Assert.Equal("limit-memory", json.RootElement[1].GetProperty("name").GetString());
    }

    [Fact]
    public void KeptFiles_HaveTheContendersOfEachBench()
    {
        foreach (string bench in new[] { "files", "kafka" })
        {
            IEnumerable<string> names = ContenderResult.Load(Path.Combine(Shipped.Results, $"{bench}.json")).Select(r => r.Name);
            Assert.Superset(
                new HashSet<string> { "engine", "straightforward", "dataflow-per-record", "limit-onnxruntime" },
                names.ToHashSet()
            );
        }
    }
}
