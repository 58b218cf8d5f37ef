using Vigia.Bench.Throughput.Data;
using Vigia.Bench.Throughput.Measuring;
using Vigia.Bench.Throughput.Modes;
using Vigia.Bench.Throughput.Straightforward;

namespace Vigia.Bench.Tests.Throughput;

/// <summary>A bench of programs that compute different things is worth nothing: they are held to the same counts.</summary>
public sealed class AgreementTests
{
    private static readonly Rounds Once = new(1, TimeSpan.Zero, TimeSpan.Zero);

    [Fact]
    public async Task Programs_SameFile_CountTheSameInEveryCell()
    {
        using var file = new TransactionFile(5_000);
        IReadOnlyList<Contender> programs = FilesMode.Programs(file, []);
        IReadOnlyList<Measurement> measured = await Once.MeasureAsync(programs, _ => { });
        foreach (Contender program in programs)
        {
            await program.DisposeAsync();
        }
        Assert.Equal(["engine", "straightforward", "dataflow-per-record"], measured.Select(m => m.Name));
        Assert.All(programs, p => Assert.Equal(5_000, p.Tally!.Records), throwIfEmpty: true);
        // Each record counts in one cell of each of 26 features and of the score.
        Assert.All(programs, p => Assert.Equal(5_000 * (PaymentFeatures.Count + 1), p.Tally!.Cells.Sum()), throwIfEmpty: true);
    }

    [Fact]
    public async Task Measure_OneCellDiffers_Throws()
    {
        Contender[] contenders = [new FixedTally("a", [3, 4]), new FixedTally("limit-none", null), new FixedTally("b", [4, 3])];
        var thrown = await Assert.ThrowsAsync<DisagreementException>(() => Once.MeasureAsync(contenders, _ => { }));
        Assert.Equal("'b' does not compute what 'a' does: 2 of 2 cells hold other counts", thrown.Message);
    }

    private sealed class FixedTally(string name, long[]? cells) : Contender
    {
        public override string Name => name;

        public override string Description => name;

        public override Task<long> RunAsync()
        {
            Tally = cells is null ? null : new Tally(7, cells);
            return Task.FromResult(7L);
        }
    }
}
