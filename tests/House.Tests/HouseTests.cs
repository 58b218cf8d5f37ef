using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Vigia.House.Tests;

/// <summary>
/// The rules of the house, read from the code. An exception is written down here with its reason; a rule that fails names each violation.
/// </summary>
public sealed class HouseTests
{
    /// <summary>What breaks a rule on purpose: where, and why.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["src/Stages/Decode/Json/Layouts/PredictedMembers.cs"] = "one loop over the members of a record, measured faster than its parts",
        ["src/Trees/Evaluation/WalkFinder.cs"] = "one interleaved loop, measured faster than its parts",
    };

    private static readonly IReadOnlyList<SourceFile> Source = SourceFile.Load("src");

    /// <summary>Without these rules themselves, which name what they look for.</summary>
    private static readonly IReadOnlyList<SourceFile> Tests =
    [
        .. SourceFile.Load("tests").Where(f => !f.Path.StartsWith("tests/House.Tests/", StringComparison.Ordinal)),
    ];

    [Fact]
    public void Rooms_ImportOnlyRoomsBelowThem() => Holds([.. Source.SelectMany(Rooms.Violations), .. Rooms.ViolationsOfParents(Source)]);

    [Fact]
    public void Rooms_OfTheOrder_AllExist() =>
        Holds(
            Rooms
                .Order.Except(Source.Select(f => f.Room))
                .Where(r => r != "Host")
                .Select(r => $"{r} is in the order of rooms, and no file is in it")
        );

    [Fact]
    public void Files_AreShort() => Holds(Source.SelectMany(HouseRules.FileLength));

    [Fact]
    public void Methods_AreShort() => Holds(Source.SelectMany(HouseRules.MethodLength));

    [Fact]
    public void Constructors_TakeFewParameters() => Holds(Source.SelectMany(HouseRules.ConstructorWidth));

    [Fact]
    public void Lines_AreNarrow() => Holds(Source.SelectMany(HouseRules.LineWidth));

    [Fact]
    public void Statements_HaveBraces() => Holds(Source.SelectMany(HouseRules.Braces));

    [Fact]
    public void Types_AreWrittenOutWhereTheyDoNotShow() => Holds(Source.SelectMany(HouseRules.ExplicitTypes));

    [Fact]
    public void Awaits_SayWhereTheyContinue() => Holds(Source.SelectMany(HouseRules.ConfigureAwait));

    [Fact]
    public void ChecksOfEachItem_SayWhetherThereMayBeNone() => Holds(Tests.SelectMany(HouseRules.EmptyChecks));

    [Fact]
    public void LogEvents_HaveIdsFromOneTable() =>
        Holds([
            .. HouseRules.EventIds(Source),
            .. Source.Where(f => f.Path.EndsWith("/EventIds.cs", StringComparison.Ordinal)).SelectMany(HouseRules.EventIdValues),
        ]);

    [Fact]
    public void Sentences_AreInPlainWords() =>
        Holds([
            .. Source.Concat(Tests).Concat(SourceFile.Load("bench")).SelectMany(f => HouseRules.Idioms(f.Path, f.Lines)),
            .. Documents().SelectMany(d => HouseRules.Idioms(d, Repository.Read(d).Split('\n'))),
        ]);

    [Fact]
    public void Pages_NameWhatTheCodeHas()
    {
        HashSet<string> names =
        [
            .. Source
                .Concat(Tests)
                .SelectMany(f => f.Root.DescendantTokens())
                .Where(t => t.IsKind(SyntaxKind.IdentifierToken))
                .Select(t => t.ValueText),
        ];
        Holds(
            new[] { "docs/ARCHITECTURE.md", "docs/component-contract.md" }.SelectMany(p =>
                HouseRules.UnknownNames(p, Repository.Read(p).Split('\n'), names)
            )
        );
    }

    /// <summary>With <c>VIGIA_DRAW=1</c> it writes the picture instead of comparing it.</summary>
    [Fact]
    public void Architecture_ShowsTheRoomsAsTheyAre()
    {
        const string Page = "docs/ARCHITECTURE.md";
        string text = Repository.Read(Page);
        int begin = text.IndexOf(RoomPicture.Begin, StringComparison.Ordinal);
        int end = text.IndexOf(RoomPicture.End, StringComparison.Ordinal) + RoomPicture.End.Length;
        Assert.True(begin >= 0 && end > begin, $"{Page} has no place for the picture of the rooms");
        string drawn = RoomPicture.Draw(Source);
        if (Environment.GetEnvironmentVariable("VIGIA_DRAW") == "1")
        {
            File.WriteAllText(Path.Combine(Repository.Root, Page), text[..begin] + drawn + text[end..]);
            return;
        }
        Assert.True(
            drawn == text[begin..end],
            $"the rooms have changed; draw them again: VIGIA_DRAW=1 dotnet run --project tests/House.Tests. Expected:\n{drawn}"
        );
    }

    private static IEnumerable<string> Documents() =>
        new[]
        {
            ("", "*.md"),
            ("docs", "*.md"),
            ("bench", "*.md"),
            ("grafana", "*.md"),
            ("prometheus", "*.yml"),
            ("findings", "*"),
            ("configs", "*.yaml"),
            ("deploy", "*"),
            ("src/Host/Page", "*.js"),
        }
            .SelectMany(d =>
                Directory.EnumerateFiles(
                    Path.Combine(Repository.Root, d.Item1),
                    d.Item2,
                    d.Item1.Length == 0 ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories
                )
            )
            .Select(p => Path.GetRelativePath(Repository.Root, p).Replace('\\', '/'))
            .Where(p => !p.Contains("/node_modules/", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);

    private static void Holds(IEnumerable<string> violations)
    {
        string[] left = [.. violations.Where(v => !Exceptions.Keys.Any(e => v.StartsWith(e, StringComparison.Ordinal)))];
        Assert.True(left.Length == 0, $"{left.Length} violations:\n{string.Join('\n', left.Take(60))}");
    }
}
