namespace Vigia.House.Tests;

/// <summary>
/// The rules of the house, read from the code. An exception is written down here with its reason; a rule that fails names each violation.
/// </summary>
public sealed class HouseTests
{
    /// <summary>What breaks a rule on purpose: where, and why.</summary>
    private static readonly Dictionary<string, string> Exceptions = new()
    {
        ["src/Stages/Sources/Kafka/ConsumeLoop.cs"] = "its parts become a session object",
        ["src/Stages/Sources/Kafka/Rebalances/PartitionTransfer.cs"] = "its parts become a session object",
        ["src/Stages/Decode/Json/Layouts/PredictedMembers.cs"] = "one loop over the members of a record, measured faster than its parts",
    };

    private static readonly IReadOnlyList<SourceFile> Source = SourceFile.Load("src");

    [Fact]
    public void Rooms_ImportOnlyRoomsBelowThem() => Holds([.. Source.SelectMany(Rooms.Violations), .. Rooms.ViolationsOfParents(Source)]);

    [Fact]
    public void Rooms_OfTheOrder_AllExist() =>
        Holds(Rooms.Order.Except(Source.Select(f => f.Room)).Where(r => r != "Host").Select(r => $"{r} is in the order of rooms, and no file is in it"));

    [Fact]
    public void Files_AreShort() => Holds(Source.SelectMany(HouseRules.FileLength));

    [Fact]
    public void Methods_AreShort() => Holds(Source.SelectMany(HouseRules.MethodLength));

    [Fact]
    public void Constructors_TakeFewParameters() => Holds(Source.SelectMany(HouseRules.ConstructorWidth));

    [Fact]
    public void Awaits_SayWhereTheyContinue() => Holds(Source.SelectMany(HouseRules.ConfigureAwait));

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
        Assert.True(drawn == text[begin..end], $"the rooms have changed; draw them again: VIGIA_DRAW=1 dotnet run --project tests/House.Tests. Expected:\n{drawn}");
    }

    private static void Holds(IEnumerable<string> violations)
    {
        string[] left = [.. violations.Where(v => !Exceptions.Keys.Any(e => v.StartsWith(e, StringComparison.Ordinal)))];
        Assert.True(left.Length == 0, $"{left.Length} violations:\n{string.Join('\n', left.Take(60))}");
    }
}
