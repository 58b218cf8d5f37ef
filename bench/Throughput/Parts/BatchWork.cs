using Vigia.Bench.Throughput.Measuring;

namespace Vigia.Bench.Throughput.Parts;

/// <summary>One part of the work alone, on one thread, over payments in memory; again and again until a run is long enough to be measured.</summary>
/// <param name="name">The contender's name.</param>
/// <param name="description">What it does.</param>
/// <param name="rows">Payments of a pass.</param>
/// <param name="passes">Passes of a run.</param>
internal abstract class BatchWork(string name, string description, int rows, int passes) : Contender
{
    /// <summary>Rows of a batch.</summary>
    public const int BatchRows = 1024;

    public override string Name => name;

    public override string Description => description;

    protected int Rows => rows;

    public override async Task<long> RunAsync()
    {
        for (int pass = 0; pass < passes; pass++)
        {
            await PassAsync(isCounting: false).ConfigureAwait(false);
        }
        return (long)rows * passes;
    }

    /// <summary>Works on every payment once.</summary>
    /// <param name="isCounting">Whether the results are counted, which is not part of what is measured.</param>
    protected abstract ValueTask PassAsync(bool isCounting);
}
