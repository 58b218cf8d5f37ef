using Vigia.TestSupport;

namespace Vigia.Integration.Tests.Processes;

/// <summary>A budget of memory that is less than a run needs.</summary>
public sealed class SmallMemoryTests : IDisposable
{
    private readonly TempDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Run_BudgetThatIsTooSmall_IsExceededWithAWarning_AndNothingFails()
    {
        string config = _directory.Write(
            "small.yaml",
            $$"""
            name: small
            memory: 200 MiB
            source: { simulate: { count: 600000, rate: 20000, rhythm: false, fraud_share: 0.002, labels: { delay_scale: 0.0001 } } }
            records:
              transaction: {{Repository.File("schemas", "pix-transaction.yaml")}}
              label: {{Repository.File("schemas", "pix-label.yaml")}}
            stages:
              - decode: { format: json }
              - score: { models: [ { name: champion, path: {{Repository.File("models", "pix-fraud-v1.onnx")}}, threshold: 0.8 } ] }
              - drift: { reference: {{Repository.File("profiles", "pix-fraud-v1.json")}}, max_ahead: 3660d }
              - performance: { maturity: [10m], cohort: 10m, span: 1h, max_ahead: 3660d }
            """
        );
        using VigiaProcess vigia = VigiaProcess.Start("run", config);

        (int exitCode, string output, string error) = await vigia.EndAsync();

        Assert.True(exitCode == 0, error);
        Assert.StartsWith("small: 6", output, StringComparison.Ordinal);
    }
}
