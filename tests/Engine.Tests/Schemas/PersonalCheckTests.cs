using Vigia.Engine.Configuration;
using Vigia.Engine.Schemas;
using Vigia.TestSupport;

namespace Vigia.Engine.Tests.Schemas;

public sealed class PersonalCheckTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData(
        "payer.cpf: hash",
        "city: { path: payer.cpf, type: category, values: [a] }",
        "category 'city' reads 'payer.cpf', which is personal ('payer.cpf')"
    )]
    [InlineData("payer: drop", "city: { path: payer.address.city, type: category, values: [a] }", "which is personal ('payer')")]
    [InlineData("Payer: drop", "city: { path: payer.city, type: category, values: [a] }", "which is personal ('Payer')")]
    [InlineData("payer: drop", "city: { path: payer.city, type: category, values: [a], allow_personal: true }", null)]
    [InlineData("payer.cpf: drop", "city: { path: payer.cpf_region, type: category, values: [a] }", null)]
    [InlineData("payer.cpf: drop", "n: { path: payer.cpf }", null)]
    [InlineData("payer: drop", "k: { type: category, values: [a, b, '529.982.247-25'] }", "value 3 of category 'k' looks like a CPF")]
    [InlineData(
        "payer: drop",
        "k: { type: category, values: ['52998224725', '11144477735', other] }",
        "value 1 of category 'k' looks like a CPF"
    )]
    [InlineData("id: drop", "k: { type: category, values: ['52998224725', '00000000001', '00000000002'] }", null)]
    [InlineData("payer: drop", "k: { type: category, values: ['11222333000181'] }", "looks like a CNPJ")]
    [InlineData("payer: drop", "k: { type: category, values: [ana@example.com] }", "looks like an e-mail address")]
    [InlineData("payer: drop", "k: { type: category, values: ['+5511987654321'] }", "looks like a phone number")]
    [InlineData(
        "payer: drop",
        "k: { type: category, values: [123e4567-e89b-42d3-a456-426614174000] }",
        "looks like a random Pix key (EVP)"
    )]
    [InlineData("id: drop", "k: { type: category, values: [app, web, '2026-01-01', 'R$ 10'] }", null)]
    [InlineData("'': drop", "x", "'' under 'personal' is not a path")]
    [InlineData("a..b: drop", "x", "'a..b' under 'personal' is not a path")]
    [InlineData(
        "payer_age: drop",
        "x: { path: payer.age }",
        "'payer_age' under 'personal' is not a field of the schema; did you mean 'payer.age'?"
    )]
    [InlineData("payr.cpf: drop", "x: { path: payer.age }", "did you mean 'payer'?")]
    [InlineData("payer.cpf: drop", "x: { path: payer.age }", null)]
    [InlineData(
        "cpf: drop",
        "x",
        "'cpf' under 'personal' is not a field of the schema; if the records have it, list it under 'other_fields'"
    )]
    [InlineData("pagador.documento: drop", "x: { path: payer.age }", "'pagador.documento' under 'personal' is not a field of the schema")]
    [InlineData("PAYER.cpf: drop", "x: { path: payer.age }", null)]
    public void Load_PersonalDataInSight_IsAProblem(string personal, string feature, string? expected)
    {
        var problems = new ProblemList();
        string file = _directory.Write("schema.yaml", $"name: t\nid: id\nfeatures:\n  - {feature}\npersonal: {{ {personal} }}\n");

        RecordSchema? schema = SchemaSpec.Load(file, Interpolation.FromEnvironment, problems);

        string text = string.Join('\n', problems.InOrder());
        Assert.Equal(expected is null, schema is not null);
        Assert.Contains(expected ?? "", text, StringComparison.Ordinal);
        Assert.DoesNotContain("529.982", text, StringComparison.Ordinal);
        Assert.DoesNotContain("529982", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("payer.cpf", null)]
    [InlineData("payer", null)]
    [InlineData("name", null)]
    [InlineData("payer.cfp", "did you mean 'payer.cpf'?")]
    [InlineData("payer.mother", "is not a field of the schema")]
    [InlineData("nome", "is not a field of the schema")]
    public void Load_OtherFieldsAreListed_NothingElseIsKnown(string personal, string? expected)
    {
        var problems = new ProblemList();
        string file = _directory.Write(
            "schema.yaml",
            $"name: t\nid: id\nfeatures:\n  - x: {{ path: payer.age }}\nother_fields: [payer.cpf, name]\npersonal: {{ {personal}: drop }}\n"
        );
        Assert.Equal(expected is null, SchemaSpec.Load(file, Interpolation.FromEnvironment, problems) is not null);
        Assert.Contains(expected ?? "", string.Join('\n', problems.InOrder()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("12ABC34501DE35", "12.ABC.345/01DE-35")]
    public void Load_CnpjWithLetters_IsRecognisedAsWritten(string bare, string written)
    {
        var problems = new ProblemList();
        string file = _directory.Write(
            "schema.yaml",
            $"name: t\nid: id\nfeatures:\n  - k: {{ type: category, values: [{bare}, {written}] }}\n"
        );
        Assert.Null(SchemaSpec.Load(file, Interpolation.FromEnvironment, problems));
        Assert.Contains("value 2 of category 'k' looks like a CNPJ", problems.InOrder()[0].ToString(), StringComparison.Ordinal);
    }
}
