using Vigia.Engine.Configuration;
using Vigia.Engine.Schemas;
using Vigia.TestSupport;

namespace Vigia.Engine.Tests.Schemas;

public sealed class RuleSettingsTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void Load_NameOrPathAndValues_IsTheRule()
    {
        (RecordSchema? schema, _) = Load("[velocity, { review: { path: engine.action, values: [deny, ask] } }]");

        Assert.Equal(["velocity", "review"], schema!.Rules.Select(r => r.Name));
        Assert.Equal(["velocity", "engine.action in ask, deny"], schema.Rules.Select(r => r.Definition));
    }

    [Fact]
    public void Load_Names_AreARuleEach()
    {
        (RecordSchema? schema, _) = Load("[velocity, { fired: { path: engine.rules, names: [R12, R7], separator: ';' } }]");

        Assert.Equal(["velocity", "R12", "R7"], schema!.Rules.Select(r => r.Name));
        Assert.Equal(["velocity", "engine.rules has R12", "engine.rules has R7"], schema.Rules.Select(r => r.Definition));
        Assert.Equal([null, ";", ";"], schema.Rules.Select(r => r.Separators));
    }

    [Theory]
    [InlineData("[{ known: { path: payer.cpf } }]", "rule 'known' reads 'payer.cpf', which is personal ('payer.cpf')")]
    [InlineData("[{ known: { path: payer.cpf.root, values: [x] } }]", "which is personal ('payer.cpf')")]
    [InlineData("['529.982.247-25']", "the name of rule 1 looks like a CPF")]
    [InlineData("[a, a]", "rule 'a' appears twice; give one of them another name")]
    [InlineData("[{ a: { values: [] } }]", "at least 1")]
    [InlineData("[{ a: { value: x } }]", "did you mean 'values'?")]
    [InlineData("[{ a: { names: [R1], values: [x] } }]", "rule 'a' has both 'names' and 'values'")]
    [InlineData("[{ a: { separator: ';' } }]", "rule 'a' has 'separator' without 'names'")]
    [InlineData("[R1, { a: { names: [R1, R2] } }]", "rule 'R1' appears twice")]
    [InlineData("[{ a: { path: payer.cpf, names: [R1] } }]", "which is personal ('payer.cpf')")]
    public void Load_UnusableRule_IsAProblem(string rules, string expected)
    {
        (RecordSchema? schema, string problems) = Load(rules);

        Assert.Null(schema);
        Assert.Contains(expected, problems, StringComparison.Ordinal);
        Assert.DoesNotContain("529.982", problems, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_TooManyRules_IsAProblem()
    {
        (RecordSchema? most, _) = Load($"[{string.Join(", ", Enumerable.Range(0, RuleSpec.Max).Select(i => $"r{i}"))}]");
        (RecordSchema? tooMany, string problems) = Load(
            $"[{string.Join(", ", Enumerable.Range(0, RuleSpec.Max + 1).Select(i => $"r{i}"))}]"
        );

        Assert.NotNull(most);
        Assert.Null(tooMany);
        Assert.Contains($"there are {RuleSpec.Max + 1} rules; give {RuleSpec.Max} at most", problems, StringComparison.Ordinal);
    }

    private (RecordSchema? Schema, string Problems) Load(string rules)
    {
        var problems = new ProblemList();
        string file = _directory.Write(
            "schema.yaml",
            $"name: t\nid: id\nfeatures: [x]\nrules: {rules}\nother_fields: [payer.cpf]\npersonal: {{ payer.cpf: hash }}\n"
        );
        RecordSchema? schema = SchemaSpec.Load(file, Interpolation.FromEnvironment, problems);
        return (schema, string.Join('\n', problems.InOrder()));
    }
}
