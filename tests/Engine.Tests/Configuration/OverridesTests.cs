using Vigia.Engine.Configuration;

namespace Vigia.Engine.Tests.Configuration;

public sealed class OverridesTests
{
    private const string Yaml = """
        name: a
        source: { kafka: { group: g } }
        stages:
          - decode: { workers: 1 }
          - score: { models: [ { name: champion, threshold: 0.5 }, { name: second, threshold: 0.6 } ] }
        """;

    [Theory]
    [InlineData("name=b", "{name:b,")]
    [InlineData("source.kafka.group=trial", "{kafka:{group:trial}}")]
    [InlineData("source.kafka.batch.rows=16", "{kafka:{group:g,batch:{rows:16}}}")]
    [InlineData("stages.decode.workers=4", "{decode:{workers:4}}")]
    [InlineData("stages[0].decode.workers=4", "{decode:{workers:4}}")]
    [InlineData("stages.score.models[1].threshold=0.9", "{name:second,threshold:0.9}")]
    [InlineData("stages.score.models.champion.threshold=0.9", "{name:champion,threshold:0.9}")]
    [InlineData("source.kafka.topics={a: transaction, b: label}", "topics:{a:transaction,b:label}")]
    public void Apply_Path_SetsThatValue(string assignment, string expected)
    {
        (ConfigNode node, string[] problems) = Apply(assignment);
        Assert.Empty(problems);
        Assert.Contains(expected, Show(node), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("name", "--set: error: write path=value, for example source.kafka.group=trial or stages.score.models[0].threshold=0.9")]
    [InlineData("stages.drift.windows=5m", "--set stages.drift.windows: error: there is no entry 'drift' in the list")]
    [InlineData("name.x=1", "--set name.x: error: 'x' cannot be set below 'a'")]
    public void Apply_WrongPath_SaysWhy(string assignment, string expected) => Assert.Equal([expected], Apply(assignment).Problems);

    private static (ConfigNode Node, string[] Problems) Apply(string assignment)
    {
        var problems = new ProblemList();
        ConfigNode node = YamlReader.Read(Yaml, "x.yaml", Binding.Interpolation, problems)!;
        node = Overrides.Apply(node, assignment, problems);
        return (node, [.. problems.InOrder().Select(p => p.ToString())]);
    }

    private static string Show(ConfigNode node) =>
        node switch
        {
            ConfigScalar scalar => scalar.Text,
            ConfigList list => $"[{string.Join(",", list.Items.Select(Show))}]",
            ConfigMap map => $"{{{string.Join(",", map.Entries.Select(e => $"{e.Key}:{Show(e.Value)}"))}}}",
            _ => "?",
        };
}
