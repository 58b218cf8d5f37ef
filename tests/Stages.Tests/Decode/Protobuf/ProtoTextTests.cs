using System.Globalization;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Decode.Protobuf;

/// <summary>Schemas as text are those that protoc makes of it.</summary>
public sealed class ProtoTextTests
{
    private static readonly string Golden = Repository.File("tests", "Stages.Tests", "Decode", "Protobuf", "golden");

    [Fact]
    public void File_GivesTheTypesOfItsDescriptorSet()
    {
        ProtoSchema expected = ProtoTypes.ReadSet(File.ReadAllBytes(Path.Combine(Golden, "payment.desc")));

        ProtoSchema read = ProtoText.ReadFile(Path.Combine(Golden, "payment.proto"));

        Assert.Equal(Describe(expected), Describe(read));
    }

    [Fact]
    public void References_GiveTheTypesThatAreImported()
    {
        const string Party = "syntax = \"proto3\"; package bank; message Party { optional int32 age = 1; }";
        const string Payment =
            "syntax = \"proto2\"; package bank; import \"party.proto\"; message A {} message Payment { required Party payer = 1; optional int32 n = 2 [default = 7]; }";

        ProtoSchema schema = ProtoText.Read(Payment, [KeyValuePair.Create("party.proto", Party)]);

        Assert.Equal(["bank.A", "bank.Payment"], schema.Main.Select(message => message.Name));
        Assert.Equal("bank.Party", schema.Main[1].Fields[0].Message!.Name);
        Assert.Equal("7", schema.Main[1].Fields[1].Default);
    }

    [Theory]
    [InlineData("syntax = \"proto3\"; message A { int32 x = ; }", "line 1")]
    [InlineData("syntax = \"proto3\"; import \"away.proto\"; message A { int32 x = 1; }", "away.proto")]
    [InlineData("{\"type\":\"record\"}", "line 1")]
    public void Text_ThatIsNotASchema_SaysWhere(string text, string message) =>
        Assert.Contains(message, Assert.Throws<SchemaException>(() => ProtoText.Read(text, [])).Message);

    [Fact]
    public void File_ImportsThoseBesideIt()
    {
        using var directory = new TempDirectory();
        directory.Write("party.proto", "syntax = \"proto3\"; message Party { int32 age = 1; }");
        string path = directory.Write("payment.proto", "syntax = \"proto3\"; import \"party.proto\"; message Payment { Party payer = 1; }");

        Assert.Equal("age", ProtoText.ReadFile(path).Find("Payment")!.Fields[0].Message!.Fields[0].Name);
    }

    private static string Describe(ProtoSchema schema) => string.Join("\n", schema.Main.SelectMany(message => Lines(message)));

    private static IEnumerable<string> Lines(ProtoMessage message) =>
        [
            $"{message.Name} {message.IsMapEntry}",
            .. message
                .Fields.OrderBy(field => field.Number)
                .Select(field =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"  {field.Number} {field.Name} {field.Type} {field.IsRepeated} {field.HasPresence} {field.Default} {field.OneOf} {field.Message?.Name} {(field.Symbols is { } names ? string.Join(',', names) : "")}"
                    )
                ),
            .. message.Nested.OrderBy(nested => nested.Name, StringComparer.Ordinal).SelectMany(Lines),
        ];
}
