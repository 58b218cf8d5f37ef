using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Kafka.Connection;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Sinks;

/// <summary>Plans a pipeline of a double as source, decode, capture and dead letter from YAML.</summary>
internal sealed class PlanStand : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly Dictionary<string, string?> _variables = [];

    /// <summary>The double.</summary>
    public Source Source { get; init; } = new ScriptedSource(0, 0);

    /// <summary>What the source offers to sinks.</summary>
    public KafkaConnection? SourceConnection { get; init; }

    /// <summary>The schema's part below its features.</summary>
    public string Personal { get; init; } = "";

    public string Features { get; init; } = "features: [amount]";

    public string Directory => _directory.Path;

    public PlanStand With(string variable, string value)
    {
        _variables[variable] = value;
        return this;
    }

    public PipelinePlan Plan(string stages, string deadLetter = "")
    {
        _directory.Write("schema.yaml", $"name: test\nid: id\n{Features}\n{Personal}\n");
        string path = _directory.Write(
            "pipeline.yaml",
            $"name: test\nsource: {{ double: {{}} }}\nrecords: {{ transaction: schema.yaml }}\nstages:\n{stages}\n{deadLetter}\n"
        );
        var source = new SourceSpec<FieldValues>([], values => values)
        {
            Name = "double",
            Summary = "",
            Example = "",
            Check = (_, check) =>
            {
                if (SourceConnection is not null)
                {
                    check.ShareSettings(SourceConnection);
                }
            },
            Create = (_, _) => Source,
        };
        var registry = new Registry([source], Catalog.Stages, Catalog.DeadLetter, Catalog.StateStores);
        return new PlanLoader(registry, new Interpolation(_variables.GetValueOrDefault)).Load(path);
    }

    /// <summary>The problems of a plan, each as <c>line,column owner: message</c> with the stand's directory as <c>DIR</c>.</summary>
    public IReadOnlyList<string> Problems(string stages, string deadLetter = "")
    {
        var e = Assert.Throws<ConfigurationException>(() => Plan(stages, deadLetter));
        return
        [
            .. e.Problems.Select(p =>
                $"{p.Position.Line},{p.Position.Column} {p.Owner}: {p.Message}".Replace(_directory.Path, "DIR", StringComparison.Ordinal)
            ),
        ];
    }

    public void Dispose() => _directory.Dispose();
}
