using System.Text;
using System.Text.Json.Nodes;
using Vigia.Engine.Schemas;
using Vigia.Stages.Distributions;
using Vigia.Stages.Profiles;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Profiles;

public sealed class ProfileFileTests
{
    private static readonly Profile Sample = new()
    {
        Note = "January",
        Schema = new ProfileSchema("payment", 3),
        Rows = 10,
        Features =
        [
            new FeatureProfile
            {
                Name = "amount",
                Type = FeatureType.Number,
                Moments = new Moments(1.5, 0.1, 0.1, 3e38),
                Numbers = new NumberCounts
                {
                    Edges = [0.1f, 2.5f, float.PositiveInfinity],
                    Under = 0,
                    Bins = [4, 5],
                    Over = 0,
                    Missing = 1,
                },
            },
            new FeatureProfile
            {
                Name = "key",
                Type = FeatureType.Category,
                Categories = new CategoryCounts
                {
                    Values = [new("cpf", 7), new("evp", 1)],
                    Missing = 2,
                    Unseen = 0,
                },
            },
        ],
        Scores =
        [
            new ScoreProfile
            {
                Model = "champion",
                ModelVersion = "v1",
                Threshold = 0.8f,
                Numbers = new NumberCounts
                {
                    Edges = [0f, 0.8f, 1.0000001f],
                    Under = 0,
                    Bins = [9, 1],
                    Over = 0,
                    Missing = 0,
                },
            },
        ],
        Segments =
        [
            new SegmentProfile
            {
                Feature = "key",
                Values =
                [
                    new(
                        "cpf",
                        new SegmentCells
                        {
                            Features =
                            [
                                [0, 3, 3, 0, 1],
                                [7, 0, 0, 0],
                            ],
                            Scores =
                            [
                                [0, 6, 1, 0, 0],
                            ],
                        }
                    ),
                    new(
                        "evp",
                        new SegmentCells
                        {
                            Features =
                            [
                                [0, 0, 1, 0, 0],
                                [0, 1, 0, 0],
                            ],
                            Scores =
                            [
                                [0, 1, 0, 0, 0],
                            ],
                        }
                    ),
                ],
                Missing = new SegmentCells
                {
                    Features =
                    [
                        [0, 1, 1, 0, 0],
                        [0, 0, 2, 0],
                    ],
                    Scores =
                    [
                        [0, 2, 0, 0, 0],
                    ],
                },
            },
        ],
    };

    [Fact]
    public void Save_ThenLoad_GivesTheSameAndReadsWell()
    {
        using var directory = new TempDirectory();
        string path = Path.Combine(directory.Path, "p.json");
        ProfileFile.Save(Sample, path);
        Assert.Equivalent(Sample, ProfileFile.Load(path), strict: true);
        string text = File.ReadAllText(path);
        Assert.Contains("\"type\": \"category\"", text, StringComparison.Ordinal);
        Assert.Contains("0.1,", text, StringComparison.Ordinal);
        Assert.Contains("\"model_version\": \"v1\"", text, StringComparison.Ordinal);
        Assert.Single(Directory.GetFiles(directory.Path));
    }

    [Fact]
    public void Save_WithoutSegments_WritesNoneAndLoads()
    {
        using var directory = new TempDirectory();
        string path = Path.Combine(directory.Path, "p.json");
        ProfileFile.Save(Sample with { Segments = null }, path);
        Assert.DoesNotContain("segments", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Null(ProfileFile.Load(path).Segments);
    }

    [Fact]
    public void Load_Version1_IsReadWithoutMeans()
    {
        NumberCounts numbers = Sample.Features[0].Numbers! with { Means = null };
        Profile old = Sample with { Version = 1, Features = [Sample.Features[0] with { Numbers = numbers }, .. Sample.Features.Skip(1)] };
        using var directory = new TempDirectory();
        string path = Path.Combine(directory.Path, "p.json");
        ProfileFile.Save(old, path);
        Assert.DoesNotContain("means", File.ReadAllText(path), StringComparison.Ordinal);
        Assert.Equivalent(old, ProfileFile.Load(path), strict: true);
    }

    [Theory]
    [InlineData("hello", "is not JSON (line 1)")]
    [InlineData("", "is not JSON")]
    [InlineData("[1]", "no reference profile")]
    [InlineData("{}", "no reference profile")]
    [InlineData("""{"format":"vigia-profile","version":4}""", "another version than this program reads (1 to 3)")]
    [InlineData("""{"format":"vigia-profile","version":1}""", "is damaged at $")]
    [InlineData(
        """{"format":"vigia-profile","version":1,"schema":{"name":"x","version":1},"rows":"many","features":[]}""",
        "is damaged at $.rows"
    )]
    [InlineData("""{"format":"vigia-profile","version":1,"schema":{"name":"x"},"rows":0,"features":[]}""", "is damaged at $.schema")]
    [InlineData(
        """{"format":"vigia-profile","version":1,"schema":{"name":"x","version":1},"rows":0,"features":[],"segments":[{"feature":"k","values":[{"value":"a"}]}]}""",
        "is damaged at $.segments[0].values[0]"
    )]
    public void Load_WhatIsNoProfile_SaysSoAndWhatToDo(string text, string expected)
    {
        string message = Assert.Throws<ProfileException>(() => ProfileFile.Parse(Encoding.UTF8.GetBytes(text), "p.json")).Message;
        Assert.Contains("p.json", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("vigia profile CONFIG", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NoSuchFile_NamesItWithoutItsDirectory()
    {
        string message = Assert.Throws<ProfileException>(() => ProfileFile.Load("/nowhere/at/all.json")).Message;
        Assert.StartsWith("profile 'all.json' cannot be read", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("features/0/numbers/bins/0", "5", "feature 'amount': its counts add up to 11, not to the 10 rows")]
    [InlineData("features/0/numbers/bins/0", "-4", "feature 'amount': a count is negative")]
    [InlineData("features/0/numbers/edges/1", "0.1", "feature 'amount': edge 1 does not rise")]
    [InlineData("features/0/numbers/edges", "[1,2]", "feature 'amount': 2 edges do not go with 2 bins")]
    [InlineData("features/0/type", "\"boolean\"", "feature 'amount': a category or boolean needs 'categories' alone")]
    [InlineData("features/1/name", "\"amount\"", "feature 'amount' appears twice")]
    [InlineData("features/1/categories/values/1/value", "\"cpf\"", "feature 'key': value 'cpf' appears twice")]
    [InlineData("scores/0/numbers/over", "1", "scores of model 'champion': its counts add up to 11")]
    [InlineData("rows", "-1", "'rows' is negative")]
    [InlineData("segments/0/feature", "\"amount\"", "segments by 'amount': no category of the profile is called that")]
    [InlineData("segments/0/values/0/value", "\"phone\"", "segments by 'key': 'phone' is not a value of it")]
    [InlineData("segments/0/values/0/value", "\"evp\"", "segments by 'key': value 'evp' appears twice")]
    [InlineData("segments/0/missing/features/0", "[2]", "segments by 'key': its cells are not those of the features and scores")]
    [InlineData("segments/0/missing/scores", "[]", "segments by 'key': its cells are not those of the features and scores")]
    [InlineData("segments/0/missing/scores/0/1", "-2", "segments by 'key': a count is negative")]
    [InlineData("segments/0/missing/scores/0/1", "3", "segments by 'key': the counts of one value add up to different numbers of records")]
    [InlineData("segments/0/missing", "null", "segments by 'key': its counts do not add up to those of the whole")]
    public void Load_ProfileThatContradictsItself_NamesTheRule(string where, string value, string expected)
    {
        using var directory = new TempDirectory();
        string path = Path.Combine(directory.Path, "p.json");
        ProfileFile.Save(Sample, path);
        JsonNode root = JsonNode.Parse(File.ReadAllText(path))!;
        string[] steps = where.Split('/');
        JsonNode node = steps[..^1].Aggregate(root, (n, step) => int.TryParse(step, out int i) ? n[i]! : n[step]!);
        if (int.TryParse(steps[^1], out int index))
        {
            node[index] = JsonNode.Parse(value);
        }
        else
        {
            node[steps[^1]] = JsonNode.Parse(value);
        }
        string message = Assert
            .Throws<ProfileException>(() => ProfileFile.Parse(Encoding.UTF8.GetBytes(root.ToJsonString()), "p.json"))
            .Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Differences_AnotherSchema_SpellsEachOut()
    {
        RecordSchema schema = Schemas.Of(Schemas.Boolean("amount"), Schemas.Category("key", "cpf", "phone"), Schemas.Number("age"));
        Assert.Equal(
            [
                "feature 'amount' is a boolean in the schema and a number in the profile",
                "feature 'key': the profile lacks the values phone",
                "feature 'key': the schema does not declare the profile's values evp",
                "feature 'age' is not in the profile",
            ],
            ProfileRules.Differences(Sample, schema)
        );
        Assert.Equal(
            ["feature 'key' of the profile is not in the schema"],
            ProfileRules.Differences(Sample, Schemas.Of(Schemas.Number("amount")))
        );
        Assert.Empty(ProfileRules.Differences(Sample, Schemas.Of(Schemas.Category("key", "evp", "cpf"), Schemas.Number("amount"))));
    }
}
