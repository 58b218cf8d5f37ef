using Vigia.Bench.Verdicts;

namespace Vigia.Bench.Tests.Verdicts;

/// <summary>The short run of planted incidents stays near what was measured.</summary>
public sealed class QuickVerdictTests
{
    [Fact]
    public async Task PlantedIncidents_AreFoundInTimeAndNamedRight_AndQuietDaysStayQuiet()
    {
        VerdictTable table = await new VerdictBench(seed: 1, TextWriter.Null).RunQuickAsync();

        Assert.InRange(table.FoundShare, 0.9, 1);
        Assert.InRange(table.NamedShare, 0.9, 1);
        Assert.InRange(table.FalseAlarmsPerDay, 0, 0.3);
    }
}
