using Vigia.Statistics.Drift;

namespace Vigia.Stages.Tests.Statistics.Drift;

public sealed class DriftJudgeTests
{
    private const double Alpha = -6;
    private static readonly DriftJudge Judge = new(0.1, 0.2);

    [Theory]
    [InlineData(-7, 0.25, DriftLevel.None, DriftLevel.Critical, 2.5)]
    [InlineData(-7, 0.15, DriftLevel.None, DriftLevel.Warn, 1.5)]
    [InlineData(-7, 0.05, DriftLevel.None, DriftLevel.None, 0.5)]
    [InlineData(-3, 0.9, DriftLevel.None, DriftLevel.None, 0.495)]
    [InlineData(-7, 0.185, DriftLevel.Critical, DriftLevel.Critical, 2)]
    [InlineData(-5.5, 0.215, DriftLevel.Critical, DriftLevel.Critical, 2.15)]
    [InlineData(-7, 0.12, DriftLevel.Critical, DriftLevel.Warn, 1.2)]
    [InlineData(-4.9, 0.3, DriftLevel.Critical, DriftLevel.None, 0.8085)]
    [InlineData(-9, 0.09, DriftLevel.Warn, DriftLevel.Warn, 1)]
    [InlineData(-9, 0.07, DriftLevel.Warn, DriftLevel.None, 0.7)]
    public void Judge_EvidenceAndEffect_GiveLevelAndSeverity(
        double log10P,
        double effect,
        DriftLevel before,
        DriftLevel level,
        double severity
    )
    {
        DriftVerdict verdict = Judge.Judge(log10P, effect, Alpha, before);
        Assert.Equal(level, verdict.Level);
        Assert.Equal(severity, verdict.Severity, 1e-9);
        Assert.Equal(Math.Min(1, log10P / Alpha), verdict.Evidence, 1e-12);
    }

    [Fact]
    public void Judge_AnyChange_ReachesALevelIfAndOnlyIfSeverityDoes()
    {
        foreach (DriftLevel before in Enum.GetValues<DriftLevel>())
        {
            for (double effect = 0; effect < 0.4; effect += 0.005)
            {
                for (double p = 0; p > -12; p -= 0.25)
                {
                    DriftVerdict verdict = Judge.Judge(p, effect, Alpha, before);
                    Assert.Equal(verdict.Level, (DriftLevel)Math.Min(2, (int)verdict.Severity));
                }
            }
        }
    }

    [Fact]
    public void Judge_EffectThatWavers_StaysWhereItWas()
    {
        DriftLevel level = DriftLevel.None;
        List<DriftLevel> levels = [];
        for (int i = 0; i < 20; i++)
        {
            level = Judge.Judge(-20, i % 2 == 0 ? 0.215 : 0.185, Alpha, level).Level;
            levels.Add(level);
        }
        Assert.All(levels, l => Assert.Equal(DriftLevel.Critical, l), throwIfEmpty: true);
    }

    [Fact]
    public void Judge_TooFewRecords_NeitherBeginsNorEndsAChange()
    {
        DriftVerdict quiet = Judge.Judge(null, 3, Alpha, DriftLevel.None);
        Assert.Equal(DriftLevel.None, quiet.Level);
        Assert.True(double.IsNaN(quiet.Severity) && double.IsNaN(quiet.Evidence));
        DriftVerdict held = Judge.Judge(null, null, Alpha, DriftLevel.Critical);
        Assert.Equal((DriftLevel.Critical, 2), (held.Level, held.Severity));
        Assert.True(double.IsNaN(held.Evidence));
    }

    [Fact]
    public void Budget_ShippedPipeline_EqualsThePrototype()
    {
        // 28 subjects, 0.1 false alarms a day.
        var budget = new FalseAlarmBudget(0.1, 28, 3, TimeSpan.FromMinutes(1));
        Assert.Equal(-6.08, budget.Log10Alpha(TimeSpan.FromMinutes(1)), 0.005);
        Assert.Equal(-6.08, budget.Log10Alpha(TimeSpan.FromMinutes(5)), 0.005);
        Assert.Equal(-5.38, budget.Log10Alpha(TimeSpan.FromHours(1)), 0.005);
        Assert.Equal(-4.00, budget.Log10Alpha(TimeSpan.FromHours(24)), 0.005);
    }
}
