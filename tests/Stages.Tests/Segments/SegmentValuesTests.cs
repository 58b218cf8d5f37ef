using Vigia.Engine.Configuration;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Stages.Tests.Decode;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Segments;

/// <summary>Categories with many values: from a file, and from a part of the id.</summary>
public sealed class SegmentValuesTests
{
    [Theory]
    [InlineData("\"E90400888202512051234abcdefghijk\"", 1f)]
    [InlineData("\"D00000000202512051234abcdefghijk\"", 0f)]
    [InlineData("\"\\u004500000000202512051234abcdefghijk\"", 0f)]
    [InlineData("\"E99999999202512051234abcdefghijk\"", -1f)]
    [InlineData("\"E90400888\"", -1f)]
    [InlineData("\"X90400888202512051234abcdefghijk\"", -1f)]
    [InlineData("\"90400888\"", -1f)]
    [InlineData("\"\"", float.NaN)]
    [InlineData("7", -1f)]
    [InlineData("null", float.NaN)]
    public void Ispb_OfAnId_IsTheCategory(string value, float code)
    {
        FeatureSpec bank = Decoding.Feature("id", FeatureType.Category, unseen: "-1", values: ["00000000", "90400888"]) with
        {
            Part = FeaturePart.Ispb,
        };

        Assert.Equal(code, Decoding.Decode(Decoding.Json, Decoding.Schema(bank), $$"""{"id":{{value}}}""").Features[0]);
    }

    [Fact]
    public void ValuesFile_OneALine_GivesTheCategories()
    {
        (RecordSchema? schema, string[] problems) = Load("00000000  # a bank\n\n90400888\n", "values_file: banks.txt, part: ispb");

        Assert.Empty(problems);
        Assert.Equal(["00000000", "90400888"], schema!.Features[0].Values);
        Assert.Equal(FeaturePart.Ispb, schema.Features[0].Part);
    }

    [Theory]
    [InlineData("# nothing\n", "values_file: banks.txt", "feature 'bank': the file has no values; write one a line")]
    [InlineData("a\na\n", "values_file: banks.txt", "feature 'bank': value 'a' appears twice; each category has one code")]
    [InlineData(
        "a\n",
        "values_file: banks.txt, values: [b]",
        "feature 'bank': 'values' and 'values_file' cannot both be given; leave one out"
    )]
    [InlineData("a\n", "values_file: other.txt", "is not a file")]
    [InlineData("a\n", "part: ispb", "a category needs its values")]
    public void ValuesFile_ThatCannotServe_IsAProblem(string file, string settings, string problem)
    {
        (RecordSchema? schema, string[] problems) = Load(file, settings);

        Assert.Null(schema);
        Assert.Contains(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void ValuesFile_TooLong_IsAProblem()
    {
        (_, string[] problems) = Load(string.Concat(Enumerable.Range(0, 100_001).Select(i => $"{i}\n")), "values_file: banks.txt");

        Assert.Contains("more than 100000 values", Assert.Single(problems), StringComparison.Ordinal);
    }

    private static (RecordSchema? Schema, string[] Problems) Load(string values, string settings)
    {
        using var directory = new TempDirectory();
        directory.Write("banks.txt", values);
        string schema = directory.Write("schema.yaml", $"name: s\nfeatures:\n  - bank: {{ path: id, type: category, {settings} }}\n");
        var problems = new ProblemList();
        return (SchemaSpec.Load(schema, Interpolation.FromEnvironment, problems), [.. problems.InOrder().Select(p => p.ToString())]);
    }
}
