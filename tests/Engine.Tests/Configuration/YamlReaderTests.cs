using Vigia.Engine.Configuration;

namespace Vigia.Engine.Tests.Configuration;

public sealed class YamlReaderTests
{
    [Theory]
    [InlineData("a: ${HOST}", "kafka:9092")]
    [InlineData("a: tcp://${HOST}/x", "tcp://kafka:9092/x")]
    [InlineData("a: ${HOST:-other}", "kafka:9092")]
    [InlineData("a: ${NONE:-other}", "other")]
    [InlineData("a: ${EMPTY:-other}", "other")]
    [InlineData("a: ${NONE:-}", "")]
    [InlineData("a: $$HOME and $5", "$HOME and $5")]
    public void Interpolation_KnownForms_AreReplaced(string yaml, string expected)
    {
        (ConfigNode? node, string[] problems) = Binding.Read(yaml);
        Assert.Empty(problems);
        Assert.Equal(expected, Assert.IsType<ConfigScalar>(Assert.IsType<ConfigMap>(node).Entries[0].Value).Text);
    }

    [Theory]
    [InlineData("a: 1\nb: ${NONE}", "x.yaml(2,4): error: environment variable 'NONE' is not set; set it, or give a default: ${NONE:-...}")]
    [InlineData("a: ${NONE", "x.yaml(1,4): error: a '${' has no closing brace; write ${NAME} or ${NAME:-default}, or $$ for a dollar sign")]
    [InlineData(
        "a: ${A-B}",
        "x.yaml(1,4): error: what is between '${' and '}' names no environment variable; write ${NAME} or ${NAME:-default}, or $$ for a dollar sign"
    )]
    [InlineData("a: 1\na: 2", "x.yaml(2,1): error: key 'a' appears twice; remove one of them")]
    [InlineData("", "x.yaml(1,1): error: the file is empty")]
    [InlineData("a: 1\n---\nb: 2", "x.yaml(2,1): error: a second document begins here; a configuration is a single one")]
    [InlineData("a: *missing", "x.yaml(1,4): error: this is not YAML: alias '*missing' has no anchor before it")]
    public void Read_SomethingWrong_SaysWhatAndWhere(string yaml, string expected) => Assert.Equal([expected], Binding.Read(yaml).Problems);

    [Fact]
    public void Read_NestedTooDeep_IsAProblemAndNoCrash()
    {
        (ConfigNode? node, string[] problems) = Binding.Read(new string('[', 10_000));
        Assert.Null(node);
        Assert.Contains("nested deeper than 64 levels", Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_Anchors_GiveTheSameNode()
    {
        (ConfigNode? node, string[] problems) = Binding.Read("a: &x { k: 1 }\nb: *x");
        Assert.Empty(problems);
        var map = Assert.IsType<ConfigMap>(node);
        Assert.Same(map.Entries[0].Value, map.Entries[1].Value);
    }
}
