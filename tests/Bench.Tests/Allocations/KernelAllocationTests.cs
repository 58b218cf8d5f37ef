namespace Vigia.Bench.Tests.Allocations;

/// <summary>What each benchmark allocates, against the table that is kept beside them. More is a regression; less belongs into the table.</summary>
[Collection(nameof(Alone))]
public sealed class KernelAllocationTests
{
    // The first calls build what is kept, and code that is not yet optimised may box what it will not box later.
    private const int CallsMax = 200;

    public static TheoryData<string> Names => [.. BenchmarkCase.All().Where(b => b.CanRun).Select(b => b.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Benchmark_WarmedUp_AllocatesWhatTheTableSays(string name)
    {
        Assert.True(ExpectedAllocations.Kernels.TryGetValue(name, out long expected), $"'{name}' is not in {ExpectedAllocations.Path}");
        (object instance, Action call) = await BenchmarkCase.All().First(b => b.Name == name).PrepareAsync();
        long least = long.MaxValue;
        for (int i = 0; i < CallsMax && least != expected; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        switch (instance)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
        Assert.Equal(expected, least);
    }

    [Fact]
    public void Table_NamesOnlyBenchmarksThatExist() =>
        Assert.Empty(ExpectedAllocations.Kernels.Keys.Except(BenchmarkCase.All().Select(b => b.Name)));
}
