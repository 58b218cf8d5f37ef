using Vigia.Stages.Decode;

namespace Vigia.Stages.Tests.Decode.Avro;

public sealed class AvroSchemaTests
{
    [Theory]
    [InlineData("{", "is not JSON")]
    [InlineData("[]", "empty union")]
    [InlineData("""["int","int"]""", "int twice")]
    [InlineData("""{"type":"record","name":"R","fields":[{"name":"a","type":"int"},{"name":"a","type":"int"}]}""", "two fields 'a'")]
    [InlineData("""{"type":"record","name":"R","fields":[{"name":"a","type":"Other"}]}""", "'Other'")]
    [InlineData("""{"type":"record","name":"R"}""", "without 'fields'")]
    [InlineData("""{"type":"record","fields":[]}""", "without a name")]
    [InlineData("""{"type":"enum","name":"E","symbols":["a","a"]}""", "one of them twice")]
    [InlineData("""{"type":"fixed","name":"F","size":-1}""", "'size'")]
    [InlineData("""{"name":"x"}""", "without 'type'")]
    [InlineData("""["int",["string"]]""", "inside a union")]
    public void Schema_ThatIsNotValid_SaysWhatIsWrong(string json, string message) =>
        Assert.Contains(message, Assert.Throws<SchemaException>(() => AvroSchemaParser.Parse(json)).Message, StringComparison.Ordinal);

    [Fact]
    public void Names_FollowTheNamespaceAroundThem()
    {
        AvroSchema schema = AvroSchemaParser.Parse(
            """
            {"type":"record","name":"a.b.R","fields":[
              {"name":"e","type":{"type":"enum","name":"E","symbols":["x"]}},
              {"name":"again","type":"E"},
              {"name":"full","type":"a.b.E"}]}
            """
        );
        Assert.Equal("a.b.E", schema.Fields[0].Schema.Name);
        Assert.Same(schema.Fields[0].Schema, schema.Fields[1].Schema);
        Assert.Same(schema.Fields[0].Schema, schema.Fields[2].Schema);
    }

    [Fact]
    public void References_GiveNamedTypes()
    {
        AvroSchema schema = AvroSchemaParser.Parse(
            """{"type":"record","name":"R","namespace":"b","fields":[{"name":"p","type":"b.Party"}]}""",
            """{"type":"record","name":"Party","namespace":"b","fields":[{"name":"age","type":"int"}]}"""
        );
        Assert.Equal("age", schema.Fields[0].Schema.Fields[0].Name);
    }

    [Fact]
    public void SchemaThatUsesATypeOften_MakesFewSteps()
    {
        // Twenty records, each with the next one twice: as many values as 2^20, which must not become as many steps.
        string inner = "\"int\"";
        for (int i = 0; i < 20; i++)
        {
            inner =
                $$"""{"type":"record","name":"R{{i}}","fields":[{"name":"a","type":{{inner}}},{"name":"b","type":"{{(i == 0 ? "int" : $"R{i - 1}")}}"}]}""";
        }
        Assert.Throws<SchemaException>(() =>
            new AvroValues($$"""{"type":"record","name":"Top","fields":[{"name":"y","type":{{inner}}}]}""", null, "x")
        );
        var values = new AvroValues(
            $$"""{"type":"record","name":"Top","fields":[{"name":"x","type":"int"},{"name":"y","type":{{inner}}}]}""",
            null,
            "x"
        );
        Assert.Equal(["<truncated>"], values.Read(0x02));
    }
}
