using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Conformance;

/// <summary>Configurations that stand where those of the repository do, so that the examples' relative paths hold.</summary>
internal sealed class ExampleFile : IDisposable
{
    private static readonly Dictionary<string, string> Variables = new() { ["VIGIA_HASH_KEY"] = new string('7', 64) };

    private readonly TempDirectory _root = new();

    public ExampleFile()
    {
        foreach (string shared in new[] { "schemas", "models", "profiles" })
        {
            Directory.CreateSymbolicLink(_root[shared], Repository.File(shared));
        }
        Directory.CreateDirectory(_root["configs"]);
        Directory.CreateSymbolicLink(Path.Combine(_root["configs"], "calendars"), Repository.File("configs", "calendars"));
    }

    public static Registry Registry { get; } = new(Catalog.Sources, Catalog.Stages, Catalog.DeadLetter, Catalog.StateStores);

    /// <summary>Where files of the configuration's own may be written.</summary>
    public string Out => _root["out"];

    public PipelinePlan Plan(string yaml)
    {
        string path = Path.Combine(_root["configs"], "example.yaml");
        File.WriteAllText(path, yaml);
        return new PlanLoader(Registry, new Interpolation(Variables.GetValueOrDefault)).Load(path);
    }

    /// <summary>What is wrong with a configuration, each with whom it concerns.</summary>
    public IReadOnlyList<string> Problems(string yaml)
    {
        try
        {
            Plan(yaml);
            return [];
        }
        catch (ConfigurationException e)
        {
            return [.. e.Problems.Select(p => $"{p.Owner}: {p.Message}")];
        }
    }

    public void Dispose() => _root.Dispose();
}
