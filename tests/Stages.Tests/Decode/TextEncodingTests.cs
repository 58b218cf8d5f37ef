using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Tests.Decode;

public sealed class TextEncodingTests
{
    private static readonly RecordSchema Schema = Decoding.Schema(
        Decoding.Feature("região", FeatureType.Category, values: ["São Paulo", "Ceará"]),
        Decoding.Feature("x")
    );

    [Theory]
    [InlineData("iso-8859-1")]
    [InlineData("windows-1252")]
    public void Json_IsReadInItsEncoding(string name)
    {
        DecodeOptions options = Decoding.Json with { Encoding = Named(name) };

        RecordBatch batch = Decoding.Decode(
            options,
            Schema,
            Receive(name, """{"região":"São Paulo","x":1}""", """{"x":2}""", """{"região":"Ceará","x":3}""")
        );

        Assert.Equal([0, 1, float.NaN, 2, 1, 3], batch.Features.Span.ToArray());
        Assert.Equal("""{"região":"São Paulo","x":1}""", Encoding.UTF8.GetString(batch.Payloads[0]));
        Assert.Equal([100, 101, 102], batch.Offsets.Span.ToArray());
    }

    [Fact]
    public void Csv_HasItsHeaderInThatEncodingToo()
    {
        RecordBatch batch = Receive("windows-1252", "São Paulo;1", "Ceará;2");
        batch.Header = Encoding.Latin1.GetBytes("região;x");

        Decoding.Decode(Decoding.Json with { Encoding = TextEncoding.Windows1252, Delimiter = (byte)';' }, Schema, batch);

        Assert.Equal([0, 1, 1, 2], batch.Features.Span.ToArray());
    }

    [Theory]
    [InlineData("iso-8859-1")]
    [InlineData("windows-1252")]
    public void Bytes_AreThoseOfThePlatformsEncoding(string name)
    {
        byte[] all = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        byte[] utf8 = new byte[3 * all.Length];

        int length = Named(name).Write(all, utf8);

        Assert.Equal(Encoding.UTF8.GetBytes(Platform(name).GetString(all)), utf8[..length]);
    }

    [Fact]
    public void Header_WithAnotherDelimiter_NamesIt()
    {
        RecordBatch batch = Receive("iso-8859-1", "a;1");
        batch.Header = "região;x"u8.ToArray();

        var error = Assert.Throws<InvalidOperationException>(() => Decoding.Decode(Decoding.Csv(), Schema, batch));

        Assert.Contains("'delimiter: \";\"'", error.Message);
    }

    [Fact]
    public void Record_WithAnotherDelimiter_NamesIt()
    {
        RecordBatch batch = Decoding.Decode(Decoding.Csv("região", "x"), Schema, "Ceará|1", "Ceará,1");

        Assert.Contains("'delimiter: \"|\"'", Assert.Single(batch.Rejections.ToArray()).Detail);
        Assert.Equal(1, batch.Rows);
    }

    [Fact]
    public void Header_OfGivenColumns_GivesTheirNamesAgain()
    {
        string[] names = ["a", "b;c", "d\"e", ""];

        Assert.Equal(names, CsvHeader.Parse(CsvHeader.LineOf(names, (byte)';'), (byte)';'));
    }

    private static TextEncoding Named(string name) => name == "windows-1252" ? TextEncoding.Windows1252 : TextEncoding.Latin1;

    private static Encoding Platform(string name) => CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);

    private static RecordBatch Receive(string encoding, params string[] records) =>
        Decoding.Receive(records.Select(Platform(encoding).GetBytes));
}
