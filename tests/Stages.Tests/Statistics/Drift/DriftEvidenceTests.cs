using System.Text.Json;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Tests.Statistics.Drift;

/// <summary>Evidence and effect against enumeration and SciPy.</summary>
public sealed class DriftEvidenceTests
{
    private static readonly JsonElement Golden = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Statistics/Drift/golden/evidence.json")))
        .RootElement;

    [Fact]
    public void Log10P_SmallSamples_IsNearTheExactTail()
    {
        foreach (JsonElement law in Golden.GetProperty("deviance").EnumerateArray())
        {
            double[] reference = [.. law.GetProperty("shares").EnumerateArray().Select(s => s.GetDouble() * 1e12)];
            foreach (JsonElement outcome in law.GetProperty("outcomes").EnumerateArray())
            {
                double exact = outcome.GetProperty("log10_p").GetDouble();
                double actual = DriftEvidence.Log10P(reference, Counts(outcome, "current"), WindowVariation.None);
                // The shape may use 0.8 of the probability, which makes its p-value greater by 1 / 0.8.
                // Below one in a million the saddlepoint is less exact: a factor of three.
                double margin = exact > -7 ? 0.25 : 0.5;
                Assert.InRange(actual - Math.Log10(1 / 0.8), exact - margin, exact + margin);
            }
        }
    }

    [Fact]
    public void Log10Tail_GoldenCases_EqualsSciPy()
    {
        foreach (JsonElement c in Golden.GetProperty("tails").EnumerateArray())
        {
            double actual = BetaBinomial.Log10Tail(
                c.GetProperty("k").GetInt64(),
                c.GetProperty("n").GetInt64(),
                c.GetProperty("a").GetDouble(),
                c.GetProperty("b").GetDouble()
            );
            Assert.Equal(c.GetProperty("log10_p").GetDouble(), actual, 1e-6);
        }
    }

    [Fact]
    public void PsiEffect_GoldenCases_EqualsSciPy()
    {
        foreach (JsonElement c in Golden.GetProperty("effects").EnumerateArray())
        {
            double[] reference = [.. Counts(c, "reference").Select(r => (double)r)];
            long[] current = Counts(c, "current");
            double mean = c.GetProperty("null_mean").GetDouble();
            Assert.Equal(c.GetProperty("psi").GetDouble(), PsiEffect.Of(reference, current), 1e-12);
            Assert.InRange(PsiEffect.NullMean(reference, current.Sum(), 0), 0.998 * mean, 1.002 * mean);
        }
    }

    [Fact]
    public void Log10P_FewRecordsOrNoReference_IsNotKnown()
    {
        Assert.True(double.IsNaN(DriftEvidence.Log10P([500, 500], [10, 9], WindowVariation.None)));
        Assert.True(double.IsNaN(DriftEvidence.Log10P([0, 0], [1000, 9], WindowVariation.None)));
        Assert.True(double.IsNaN(PsiEffect.Of([0, 0], [1, 1])));
    }

    [Fact]
    public void Log10P_ValuesThatTheReferenceNeverHad_IsEvidence()
    {
        double[] reference = [500_000, 500_000, 0, 0];
        Assert.True(DriftEvidence.Log10P(reference, [500, 480, 20, 0], WindowVariation.None) < -20);
        Assert.Equal(0, DriftEvidence.Log10P(reference, [500, 500, 0, 0], WindowVariation.None));
    }

    [Fact]
    public void Log10P_WindowsThatVaryAnyway_SayLess()
    {
        double[] reference = [.. Enumerable.Repeat(100_000.0, 10)];
        long[] current = [1200, 900, 1000, 1000, 1000, 1000, 1000, 900, 1000, 1000];
        double chance = DriftEvidence.Log10P(reference, current, WindowVariation.None);
        double varied = DriftEvidence.Log10P(reference, current, new WindowVariation(2e-5, double.PositiveInfinity));
        double few = DriftEvidence.Log10P(reference, current, new WindowVariation(2e-5, 0.5));
        Assert.True(chance < -6);
        Assert.True(chance < varied && varied < few);
    }

    private static long[] Counts(JsonElement json, string name) => [.. json.GetProperty(name).EnumerateArray().Select(c => c.GetInt64())];
}
