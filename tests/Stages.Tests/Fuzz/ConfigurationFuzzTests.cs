using System.Text;
using CsCheck;
using Vigia.Engine.Configuration;
using Vigia.Stages.Tests.Conformance;
using Vigia.Stages.Tests.Decode.Reference;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Fuzz;

/// <summary>Damaged configurations and schemas, from those that are shipped: a plan, or problems that name their place; never anything else.</summary>
public sealed class ConfigurationFuzzTests : IDisposable
{
    private static readonly byte[][] Corpus =
    [
        .. Files("configs").Concat(Files("configs/invalid")).Concat(Files("schemas")).Select(File.ReadAllBytes),
    ];

    private readonly ExampleFile _file = new();

    public static TheoryData<string, string> Hostile =>
        new()
        {
            { "nested deeper than any real file", string.Concat(Enumerable.Repeat("[", 100_000)) },
            { "nested in maps", string.Concat(Enumerable.Range(0, 2_000).Select(i => new string(' ', i) + "a:\n")) },
            {
                "aliases of aliases",
                "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
                    + string.Concat(
                        Enumerable
                            .Range(1, 60)
                            .Select(i => $"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{(i == 1 ? "" : i - 1)}", 10))}]\n")
                    )
            },
            { "an alias of itself", "name: &a [*a]\n" },
            { "NUL bytes", "name: \0\0\0\n" },
            { "nothing but NUL bytes", new string('\0', 10_000) },
            { "a long number", $"name: x\nsource: {{ simulate: {{ count: {new string('9', 1_000_000)} }} }}\n" },
            { "variables within variables", string.Concat(Enumerable.Repeat("name: ${A:-${A:-", 20_000)) },
            { "question marks", string.Concat(Enumerable.Repeat("? ", 20_000)) },
            { "many anchors", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"k{i}: &k{i} v\n")) },
            { "many unknown keys", string.Concat(Enumerable.Range(0, 5_000).Select(i => $"unknown{i}: v\n")) },
        };

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Damaged_IsAPlanOrAListOfProblems() =>
        Gen.Select(Gen.OneOf(Corpus.Select(Gen.Const).ToArray()), GenMutation.Edits.Where(e => e.Length > 0))
            .Sample((bytes, edits) => Check(GenMutation.Apply(bytes, edits)), iter: 400, threads: 1);

    [Fact]
    public void Noise_IsAListOfProblems() => Gen.Byte.Array[0, 300].Sample(Check, iter: 1_000, threads: 1);

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Hostile))]
    public async Task Hostile_IsAListOfProblems(string what, string text)
    {
        IReadOnlyList<string> problems = await Task.Run(() => _file.Problems(text), TestContext.Current.CancellationToken);
        Assert.True(problems.Count > 0, what);
    }

    [Fact]
    public void LargerThanAnyConfiguration_IsNotRead() =>
        Assert.Contains(
            $"a configuration has at most {YamlReader.MaxBytes}",
            Assert.Single(_file.Problems(new string('#', YamlReader.MaxBytes + 1))),
            StringComparison.Ordinal
        );

    private static string[] Files(string directory) =>
        [.. Directory.GetFiles(Repository.File(directory), "*.yaml").Order(StringComparer.Ordinal)];

    private void Check(byte[] bytes)
    {
        string text = Encoding.UTF8.GetString(bytes);
        try
        {
            _file.Plan(text);
        }
        catch (ConfigurationException e)
        {
            Assert.NotEmpty(e.Problems);
            Assert.All(e.Problems, p => Assert.False(string.IsNullOrWhiteSpace(p.Message)), throwIfEmpty: true);
        }
    }
}
