using System.Buffers;
using System.Text;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Stages.Privacy;

namespace Vigia.Stages.Tests.Privacy;

public sealed class CsvRedactorTests
{
    private static readonly KeyedHash Hash = new(HashKey.Parse(new string('a', 64), "1")!);

    [Theory]
    [InlineData("id,cpf,name", "1,123,Ana", "1,#123#,")]
    [InlineData("id,cpf,name", "1,123,Ana\r\n", "1,#123#,")]
    [InlineData("\uFEFFcpf,name,id", "123,Ana,1", "#123#,,1")]
    [InlineData("id,cpf,name", "\"a,\"\"b\"\"\",\"1\"\"2,3\",\"A,B\"", "\"a,\"\"b\"\"\",#1\"2,3#,")]
    [InlineData("id,cpf,name", "1,,", "1,,")]
    [InlineData("id,CPF , name", "1,123,Ana", "1,#123#,")]
    [InlineData("\"c\"\"p\",cpf", "x,y", "x,#y#")]
    [InlineData("id,payer.key", "1,k", "1,#k#")]
    [InlineData("id,a.b", "1,k", "1,")]
    [InlineData("cpf", "{\"x\":1}", "#{\"x\":1}#")]
    public void Record_WithTheHeadersColumns_LosesItsPersonalCells(string header, string record, string expected) =>
        Assert.Equal(Expand(expected), Redact(header, record));

    [Theory]
    [InlineData("1,123")]
    [InlineData("1,123,Ana,4")]
    [InlineData("1,\"123,Ana")]
    [InlineData("1,\"1\"2,Ana")]
    [InlineData("1,2,3\n4,5,6")]
    [InlineData("")]
    [InlineData("\r\n")]
    public void Record_WithOtherColumns_IsNotRedacted(string record) => Assert.Null(Redact("id,cpf,name", record));

    [Fact]
    public void Record_WithoutAnyHeader_IsNotRedacted() => Assert.Null(Redact("", "1,123,Ana"));

    [Fact]
    public void Record_UnderABrokenHeader_IsNotRedacted() => Assert.Null(Redact("id,\"cpf,name", "1,123,Ana"));

    [Fact]
    public void ConfiguredHeaderAndDelimiter_AreTaken() =>
        Assert.Equal(
            Expand("1;#123#;"),
            Redact(
                "",
                "1;123;Ana",
                new DecodeOptions
                {
                    Format = RecordFormat.Csv,
                    Delimiter = (byte)';',
                    Header = ["id", "cpf", "name"],
                }
            )
        );

    [Theory]
    [InlineData("id,cpf,name", "1,123,Ana", "1,#123#,")]
    [InlineData("", "{\"id\":1,\"cpf\":\"123\",\"name\":\"Ana\"}", "{\"id\":1,\"cpf\":\"#123#\"}")]
    public void Records_ElsewhereJson_AreCsvWhereTheyHaveAHeader(string header, string record, string expected) =>
        Assert.Equal(Expand(expected), Redact(header, record, new DecodeOptions { Format = RecordFormat.Json }));

    private static string? Redact(string header, string record, DecodeOptions? options = null)
    {
        PersonalFields fields = new([
            KeyValuePair.Create(FieldPath.Parse("cpf"), PersonalRule.Hash),
            KeyValuePair.Create(FieldPath.Parse("name"), PersonalRule.Drop),
            KeyValuePair.Create(FieldPath.Parse("payer"), PersonalRule.Hash),
            KeyValuePair.Create(FieldPath.Parse(@"a\.b"), PersonalRule.Drop),
        ]);
        Redactor redactor = Redactor.Create(fields, Hash, options ?? new DecodeOptions { Format = RecordFormat.Csv })!;
        var output = new ArrayBufferWriter<byte>();
        redactor.Begin(Encoding.UTF8.GetBytes(header));
        return redactor.TryRedact(Encoding.UTF8.GetBytes(record), output) ? Encoding.UTF8.GetString(output.WrittenSpan) : null;
    }

    /// <summary>Replaces text between two hash signs by its hash.</summary>
    private static string Expand(string text)
    {
        string[] parts = text.Split('#');
        byte[] hash = new byte[Hash.Length];
        for (int i = 1; i < parts.Length; i += 2)
        {
            Hash.Write(Encoding.UTF8.GetBytes(parts[i]), hash);
            parts[i] = Encoding.UTF8.GetString(hash);
        }
        return string.Concat(parts);
    }
}
