using BenchmarkDotNet.Attributes;
using Vigia.Engine.Components;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Bench.Kernels;

/// <summary>
/// 4,096 payments with 200 rules, each of which fires on a share of them: counts of every rule and pair of rules. One operation is one
/// payment.
/// </summary>
[MemoryDiagnoser]
public class RuleBenchmarks
{
    private const int Rows = 4096;
    private const int Rules = 200;
    private const int Bytes = Rules / 8;

    private readonly byte[] _masks = new byte[Rows * Bytes];
    private readonly long[] _amounts = new long[Rows];
    private RuleBlock _block = null!;
    private Cohort _cohort = null!;

    /// <summary>On how many of a hundred payments each rule fires.</summary>
    [Params(0, 2, 5, 10, 30)]
    public int Percent { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (int row = 0; row < Rows; row++)
        {
            _amounts[row] = (long)Math.Exp(4 + 12 * random.NextDouble());
            for (int rule = 0; rule < Rules; rule++)
            {
                _masks[row * Bytes + rule / 8] |= random.Next(100) < Percent ? (byte)(1 << rule % 8) : (byte)0;
            }
        }
        RuleInfo[] rules = [.. Enumerable.Range(0, Rules).Select(i => new RuleInfo($"R{i}", $"R{i}"))];
        var layout = new CountingLayout(1, new LayoutRecord([new ModelInfo("m", "1", 0.5f, ModelRole.Champion)], [], 0, Rules: rules));
        _block = new RuleBlock(layout.Rules);
        _cohort = new Cohort(0, layout, new Maturities([TimeSpan.FromDays(1)]), 0);
    }

    /// <summary>The way that the block chooses.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public void Count() => Count(null);

    /// <summary>Pairs by record.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public void ByRecord() => Count(false);

    /// <summary>Pairs by columns of bits.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public void ByColumn() => Count(true);

    private void Count(bool? byColumn)
    {
        for (int row = 0; row < Rows; row++)
        {
            ReadOnlySpan<byte> mask = _masks.AsSpan(row * Bytes, Bytes);
            if (RuleLayout.CountOf(mask) is > 0 and var count)
            {
                _block.Add(_cohort, mask, count, _amounts[row]);
            }
        }
        _block.Flush(byColumn);
    }
}
