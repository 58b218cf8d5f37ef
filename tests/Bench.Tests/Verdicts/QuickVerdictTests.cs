using Vigia.Bench.Verdicts;
using Vigia.Bench.Verdicts.Rules;

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

    [Fact]
    public async Task Labels_FolderWithoutRules_IsAnErrorAndNotIncidentsThatWereMissed()
    {
        FileNotFoundException refused = await Assert.ThrowsAsync<FileNotFoundException>(() => new LabelRun(1).RunAsync("no-such-folder"));
        Assert.Contains("holds no counts.yml", refused.Message, StringComparison.Ordinal);
    }
}
