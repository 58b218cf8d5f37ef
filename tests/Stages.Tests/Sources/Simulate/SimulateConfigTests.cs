using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Sources.Simulate;

/// <summary>The source in a configuration, as written by its user.</summary>
public sealed class SimulateConfigTests
{
    [Fact]
    public void EverySetting_IsRead()
    {
        Assert.Empty(
            Problems(
                """
                seed: 7
                rate: 2000
                rhythm: false
                start: 2026-03-01T00:00:00-03:00
                count: 1_000_000
                duration: 1h
                speed: 60
                fraud_share: 0.002
                malformed_share: 0.001
                missing: { payer_age: 0.1, hour: 1 }
                drifts: [{ feature: amount, from: 20m, ramp: 10m, strength: 0.5 }, { feature: key_type, toward: nfc }]
                attacks: [{ from: 40m, until: 50m, share: 0.01 }]
                labels: { reported_share: 1, false_claims_per_fraud: 2, early_share: 0, unmatched_share: 0, revised_share: 0.1, delay_scale: 0.001 }
                batch: { rows: 1024, delay: 20ms }
                """
            )
        );
        Assert.Empty(Problems("start: now"));
        Assert.Empty(Problems("count:"));
    }

    [Theory]
    [InlineData("drifts: [{ feature: amout }]", "(3,25): error: source 'simulate': 'amout' is not a choice here; did you mean 'amount'?")]
    [InlineData(
        "drifts: [{ feature: amount, strength: -1 }]",
        "error: source 'simulate': drift of 'amount': strength -1 must lie within -0.999 .. 1000"
    )]
    [InlineData(
        "drifts: [{ feature: amount, toward: x }]",
        "toward 'x' needs a category; leave it out, or drift one of channel, initiation, key_type"
    )]
    [InlineData("missing: { ages: 0.1 }", "missing: there is no feature 'ages'; the features are amount, hour,")]
    [InlineData("attacks: [{ from: 2h, until: 1h }]", "attack: until 01:00:00 is not after from 02:00:00; make it later")]
    [InlineData("start: yesterday", "'yesterday' is not a time; write now, or a time such as 2026-01-05T00:00:00-03:00")]
    [InlineData("start: 1980-01-01", "'1980-01-01' is out of range; write a time from 2000-01-01 to 2100-01-01")]
    [InlineData("speed: 0", "'0' is out of range; write 0.001 to 1000000")]
    public void BrokenSetting_IsNamed_WithARemedy(string settings, string expected) =>
        Assert.Contains(expected, Assert.Single(Problems(settings)), StringComparison.Ordinal);

    [Fact]
    public void Source_WithoutASchemaForTransactions_IsRefused() =>
        Assert.Contains(
            "makes records of kind 'transaction', which has no schema; name one under 'records: { transaction: ... }'",
            Assert.Single(Problems("seed: 1", kind: "payment")),
            StringComparison.Ordinal
        );

    private static List<string> Problems(string settings, string kind = "transaction")
    {
        using var directory = new TempDirectory();
        var indented = string.Join('\n', settings.Split('\n').Select(line => "    " + line));
        var path = directory.Write(
            "pipeline.yaml",
            $$"""
            source:
              simulate:
            SETTINGS
            name: simulated
            records: { {{kind}}: {{Repository.File("schemas", "pix-transaction.yaml")}} }
            stages: [decode: { format: json }]
            """.Replace("SETTINGS", indented, StringComparison.Ordinal)
        );
        try
        {
            new PlanLoader(new Registry(Catalog.Sources, Catalog.Stages), Interpolation.FromEnvironment).Load(path);
            return [];
        }
        catch (ConfigurationException e)
        {
            return [.. e.Problems.Select(problem => problem.ToString())];
        }
    }
}
