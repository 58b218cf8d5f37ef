using Vigia.Stages.Alarms;

namespace Vigia.Stages.Tests.Alarms;

/// <summary>Which findings of several detectors are one incident, and what it is called.</summary>
public sealed class SharedIncidentsTests
{
    [Theory]
    [InlineData("unit amount", "flagged champion", true)]
    [InlineData("unit amount bank=b", "flagged champion bank=b", true)]
    [InlineData("unit amount bank=b", "flagged champion bank=c", false)]
    [InlineData("unit amount", "missing age", false)]
    [InlineData("model replaced champion", "scores champion", true)]
    [InlineData("model replaced champion", "scores shadow", false)]
    [InlineData("flagged champion bank=b", "flagged champion bank=c", false)]
    [InlineData("flagged champion", "flagged champion bank=c", true)]
    [InlineData("fewer bank", "volume champion bank=c", true)]
    [InlineData("mix bank", "volume champion key=c", false)]
    [InlineData("unit amount", "volume champion bank=c", false)]
    [InlineData("flagged champion bank=c", "volume champion bank=c", true)]
    [InlineData("unit amount", "amount champion", true)]
    public void Join_TwoFindingsAtOneTime_AreOneIncidentIfTheyDescribeOneChange(string first, string second, bool isOne)
    {
        foreach ((string one, string other) in ((string, string)[])[(first, second), (second, first)])
        {
            var incidents = new SharedIncidents();
            incidents.Join("a", Of("1", one));
            Assert.Equal(isOne ? "1" : "2", incidents.Join("b", Of("2", other)).Id);
        }
    }

    [Fact]
    public void Join_BetterCause_IsThatOfAllWhoAskFromThenOn()
    {
        var incidents = new SharedIncidents();
        incidents.Join("behaviour", Of("1", "flagged champion"));
        SharedIncident joined = incidents.Join("drift", Of("2", "missing age"));
        Assert.Equal(("1", CauseKind.Missing), (joined.Id, joined.Cause.Kind));
        Assert.Equal(joined, incidents.Join("behaviour", Of("1", "flagged champion")));
        incidents.Leave("behaviour");
        Assert.Equal(joined, incidents.Find("drift"));
        incidents.Leave("drift");
        Assert.Null(incidents.Find("drift"));
        Assert.Equal("3", incidents.Join("behaviour", Of("3", "flagged champion")).Id);
    }

    [Fact]
    public void Save_Cause_IsReadBackWhole()
    {
        Cause cause = new(CauseKind.Swapped, "age", 0.25)
        {
            Other = "amount",
            Detail = "x",
            Carriers = ["bank=a", "bank=b"],
        };
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        cause.Save(writer);
        Of("", "flagged champion").Cause.Save(writer);
        writer.Flush();
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        Cause read = Cause.Load(reader);
        Assert.Equal(cause.Carriers, read.Carriers);
        Assert.Equal(cause with { Carriers = read.Carriers }, read);
        Assert.Null(Cause.Load(reader).Share);
    }

    private static SharedIncident Of(string id, string text)
    {
        CauseKind kind = Enum.GetValues<CauseKind>().First(k => text.StartsWith(Cause.WordOf(k) + " ", StringComparison.Ordinal));
        string[] about = text[(Cause.WordOf(kind).Length + 1)..].Split(' ');
        return new SharedIncident(id, new Cause(kind, about[0], null) { Carriers = about[1..] });
    }
}
