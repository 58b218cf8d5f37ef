namespace Vigia.Bench.Tests.Allocations;

/// <summary>What each benchmark allocates, against the table that is kept beside them. More is a regression; less belongs into the table.</summary>
[Collection(nameof(Alone))]
public sealed class KernelAllocationTests
{
    // The first calls build what is kept, and code that is not yet optimised may box what it will not box later.
    private const int CallsMax = 3_000;

    public static TheoryData<string> Groups => [.. BenchmarkCase.All().Select(b => b.Group).Distinct()];

    [Theory]
    [MemberData(nameof(Groups))]
    public async Task Benchmarks_WarmedUp_AllocateWhatTheTableSays(string group)
    {
        BenchmarkCase[] cases = [.. BenchmarkCase.All().Where(b => b.Group == group && b.CanRun && IsHeld(b))];
        if (cases.Length == 0)
        {
            return;
        }
        object instance = await cases[0].CreateAsync();
        Dictionary<string, long> measured = cases.ToDictionary(
            b => b.Name,
            b => LeastAllocated(b.CallOn(instance), ExpectedAllocations.Kernels[b.Name]!.Value)
        );
        switch (instance)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
        Assert.Equal(cases.ToDictionary(b => b.Name, b => ExpectedAllocations.Kernels[b.Name]!.Value), measured);
    }

    [Fact]
    public void Table_HasEveryBenchmark() => Assert.Empty(BenchmarkCase.All().Select(b => b.Name).Except(ExpectedAllocations.Kernels.Keys));

    [Fact]
    public void Table_NamesOnlyBenchmarksThatExist() =>
        Assert.Empty(ExpectedAllocations.Kernels.Keys.Except(BenchmarkCase.All().Select(b => b.Name)));

    private static bool IsHeld(BenchmarkCase benchmark) =>
        ExpectedAllocations.Kernels.TryGetValue(benchmark.Name, out long? expected) && expected is not null;

    private static long LeastAllocated(Action call, long expected)
    {
        long least = long.MaxValue;
        for (int i = 0; i < CallsMax && least != expected; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        return least;
    }
}
