using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using Vigia.Engine.Schemas;
using Vigia.Stages.Privacy;

namespace Vigia.Stages.Tests.Privacy;

public sealed class JsonRedactorTests
{
    private static readonly KeyedHash Hash = new(HashKey.Parse(new string('a', 64), "1")!);

    private static readonly (string Path, PersonalRule Rule)[] Rules =
    [
        ("cpf", PersonalRule.Drop),
        ("payer.cpf", PersonalRule.Hash),
        ("payer.name", PersonalRule.Drop),
        ("payer.payer.cpf", PersonalRule.Drop),
        (@"x\.y", PersonalRule.Hash),
        ("amount.é", PersonalRule.Hash),
        ("a\"b", PersonalRule.Drop),
    ];

    [Fact]
    public void AnyRecord_LosesExactlyItsPersonalValues() =>
        Gen.Int.Sample(
            seed =>
            {
                string json = new RandomJson(seed).Create();
                using JsonDocument record = JsonDocument.Parse(json);
                var expected = new StringBuilder();
                List<string> personal = [];
                var model = new Model(expected, personal);
                model.Write(record.RootElement, []);
                string? output = Redact(json, Rules);
                Assert.Equal(model.IsWithheld, output is null);
                if (output is null)
                {
                    return;
                }
                using JsonDocument redacted = JsonDocument.Parse(output);
                string unescaped = Canonical(redacted.RootElement);
                Assert.Equal(expected.ToString(), unescaped);
                Assert.DoesNotContain(personal, value =>
                    unescaped.Contains(value, StringComparison.Ordinal) || output.Contains(value, StringComparison.Ordinal)
                );
            },
            iter: 5_000
        );

    [Theory]
    [InlineData("""{"cpf":"1","x":2}""", """{"x":2}""")]
    [InlineData("""{"c\u0070f":"1","x":2,"\u0063pf":3}""", """{"x":2}""")]
    [InlineData("""{"payer":{"name":"Ana","age":30}}""", """{"payer":{"age":30}}""")]
    [InlineData("""{"payer":[{"name":"Ana"},[{"name":"Eva","age":1}],null]}""", """{"payer":[{},[{"age":1}],null]}""")]
    [InlineData("""{"payer":null}""", """{"payer":null}""")]
    [InlineData("""{"payer.name":"Ana","PAYER . x":1,"x.payer.name":2}""", """{"PAYER . x":1,"x.payer.name":2}""")]
    [InlineData("""{" Payer.NAME ":"Ana"}""", "{}")]
    [InlineData("""{"other":{"cpf":"1"}}""", """{"other":{"cpf":"1"}}""")]
    [InlineData("""{"Cpf":"1"}""", "{}")]
    [InlineData("""{"x":"half \ud800","y":1e999}""", """{"x":"half \ud800","y":1e999}""")]
    [InlineData("""{"cpf":NaN,"x":NaN,"y":-Infinity,"z":"NaN, no"}""", """{"x":"","y":"-inf","z":"NaN, no"}""")]
    [InlineData("{}", "{}")]
    [InlineData("\uFEFF{\"cpf\":1}", "{}")]
    public void DroppedFields_GoWithTheirNames(string json, string expected) => Assert.Equal(expected, Redact(json, Rules));

    [Theory]
    [InlineData("\"123\"", "123")]
    [InlineData("\"\\u0031\\u00323\"", "123")]
    [InlineData("123", "123")]
    [InlineData("1.50", "1.50")]
    [InlineData("true", "true")]
    [InlineData("{ \"a\":1 }", "{ \"a\":1 }")]
    [InlineData("\"\"", "")]
    public void HashedField_IsTheHashOfItsText(string value, string text) =>
        Assert.Equal($$$"""{"payer":{"cpf":"{{{HashOf(text)}}}"}}""", Redact("{\"payer\":{\"cpf\":" + value + "}}", Rules));

    [Fact]
    public void HashedArray_HasEachElementHashed() =>
        Assert.Equal(
            $$$"""{"payer":{"cpf":["{{{HashOf("1")}}}",null,["{{{HashOf("2")}}}"]]}}""",
            Redact("""{"payer":{"cpf":["1",null,[2]]}}""", Rules)
        );

    [Theory]
    [InlineData("")]
    [InlineData("cpf=123")]
    [InlineData("\"123\"")]
    [InlineData("[{\"cpf\":1}]")]
    [InlineData("{\"cpf\":\"123\"")]
    [InlineData("{\"x\":1}{\"cpf\":2}")]
    [InlineData("{\"x\":1} trailing")]
    [InlineData("{\"x\":1,}")]
    [InlineData("{'cpf':1}")]
    [InlineData("{\"payer\":\"Ana, 123\"}")]
    [InlineData("{\"payer\":[[12345678909]]}")]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"payer\":{\"cpf\":\"\\ud800\"}}")]
    public void WhatIsNoRecord_IsNotRedacted(string text) => Assert.Null(Redact(text, Rules));

    [Fact]
    public void InvalidUtf8_IsNotRedacted()
    {
        byte[] bytes = [.. "{\"x\":\""u8, 0xFF, .. "\"}"u8];
        Assert.False(Redactor(Rules).TryRedact(bytes, new ArrayBufferWriter<byte>()));
    }

    [Theory]
    [InlineData(64, true)]
    [InlineData(65, false)]
    [InlineData(10_000, false)]
    public void Nesting_IsFollowedToItsLimit(int depth, bool expected) =>
        Assert.Equal(expected, Redact($"{{\"x\":{new string('[', depth - 1)}{new string(']', depth - 1)}}}", Rules) is not null);

    [Fact]
    public void Redactor_AfterAFailure_WorksOn()
    {
        JsonRedactor redactor = Redactor(Rules);
        var output = new ArrayBufferWriter<byte>();
        Assert.False(redactor.TryRedact("{\"x\":{\"y\":"u8, output));
        output.ResetWrittenCount();
        Assert.True(redactor.TryRedact("{\"x\":1}"u8, output));
        Assert.Equal("{\"x\":1}", Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Fact]
    public void Rule_OnAnObject_CoversWhatIsInIt()
    {
        PersonalFields fields = Fields([("payer", PersonalRule.Hash), ("payer.cpf", PersonalRule.Drop)]);
        Assert.Equal(PersonalRule.Hash, fields.RuleOf(FieldPath.Parse("payer.cpf")));
        Assert.Equal(PersonalRule.Hash, fields.RuleOf(FieldPath.Parse("payer.address.city")));
        Assert.Equal(PersonalRule.Hash, fields.RuleOf(FieldPath.Parse(@"payer\.cpf")));
        Assert.Null(fields.RuleOf(FieldPath.Parse("payee.cpf")));
        Assert.Null(fields.RuleOf(null));
    }

    [Fact]
    public void Rules_ThatMeetAtOnePlace_Drop() =>
        Assert.Equal(PersonalRule.Drop, Fields([(@"a\b", PersonalRule.Drop), ("ab", PersonalRule.Hash)]).RuleOf(FieldPath.Parse("ab")));

    private static string? Redact(string json, (string, PersonalRule)[] rules)
    {
        var output = new ArrayBufferWriter<byte>();
        return Redactor(rules).TryRedact(Encoding.UTF8.GetBytes(json), output) ? Encoding.UTF8.GetString(output.WrittenSpan) : null;
    }

    private static JsonRedactor Redactor((string, PersonalRule)[] rules) => new(Fields(rules), Hash);

    private static PersonalFields Fields((string Path, PersonalRule Rule)[] rules) =>
        new([.. rules.Select(r => KeyValuePair.Create(FieldPath.Parse(r.Path), r.Rule))]);

    private static string HashOf(string text)
    {
        byte[] hash = new byte[Hash.Length];
        Hash.Write(Encoding.UTF8.GetBytes(text), hash);
        return Encoding.UTF8.GetString(hash);
    }

    private static string Canonical(JsonElement element)
    {
        var text = new StringBuilder();
        new Model(text, [], redacts: false).Write(element, []);
        return text.ToString();
    }

    /// <summary>Redaction on the parsed record: no streaming, no escapes to think of, one look-up per field.</summary>
    private sealed class Model(StringBuilder text, List<string> personal, bool redacts = true)
    {
        /// <summary>A text or number is where an object with personal fields belongs.</summary>
        public bool IsWithheld { get; private set; }

        public void Write(JsonElement element, string[] path)
        {
            switch (element.ValueKind)
            {
                case JsonValueKind.Object:
                    text.Append('{');
                    foreach (JsonProperty property in element.EnumerateObject())
                    {
                        WriteProperty(property, [.. path, property.Name]);
                    }
                    text.Append('}');
                    break;
                case JsonValueKind.Array:
                    text.Append('[');
                    foreach (JsonElement item in element.EnumerateArray())
                    {
                        Write(item, path);
                        text.Append(',');
                    }
                    text.Append(']');
                    break;
                default:
                    IsWithheld |=
                        redacts
                        && element.ValueKind is (JsonValueKind.String or JsonValueKind.Number)
                        && Rules.Any(r =>
                            FieldPath.Parse(r.Path).Names is var names
                            && names.Count > path.Length
                            && names.Take(path.Length).SequenceEqual(path)
                        )
                        && path.Length > 0;
                    text.Append(element.ValueKind == JsonValueKind.String ? $"'{element.GetString()}'" : element.GetRawText());
                    break;
            }
        }

        private void WriteProperty(JsonProperty property, string[] path)
        {
            PersonalRule? rule = null;
            foreach ((string personalPath, PersonalRule candidate) in redacts ? Rules : [])
            {
                rule = FieldPath.Parse(personalPath).Names.SequenceEqual(path) ? candidate : rule;
            }
            if (rule is not null)
            {
                CollectScalars(property.Value);
            }
            if (rule != PersonalRule.Drop)
            {
                text.Append($"'{property.Name}':");
                if (rule == PersonalRule.Hash)
                {
                    WriteHash(property.Value);
                }
                else
                {
                    Write(property.Value, path);
                }
                text.Append(',');
            }
        }

        private void WriteHash(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Array)
            {
                text.Append('[');
                foreach (JsonElement item in element.EnumerateArray())
                {
                    WriteHash(item);
                    text.Append(',');
                }
                text.Append(']');
            }
            else
            {
                text.Append(
                    element.ValueKind == JsonValueKind.Null
                        ? "null"
                        : $"'{HashOf(element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText())}'"
                );
            }
        }

        private void CollectScalars(JsonElement element)
        {
            if (element.ValueKind == JsonValueKind.Object)
            {
                element.EnumerateObject().ToList().ForEach(p => CollectScalars(p.Value));
            }
            else if (element.ValueKind == JsonValueKind.Array)
            {
                element.EnumerateArray().ToList().ForEach(CollectScalars);
            }
            else if (element.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            {
                personal.Add(element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText());
            }
        }
    }
}
