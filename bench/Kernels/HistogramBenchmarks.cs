using BenchmarkDotNet.Attributes;
using Vigia.Statistics;
using Vigia.Statistics.Histograms;

namespace Vigia.Bench.Kernels;

/// <summary>
/// 4,096 rows of 30 features into 20 intervals each: every vector width against a binary search per value.
/// One operation is one value, so the mean is nanoseconds per value.
/// </summary>
[MemoryDiagnoser]
public class HistogramBenchmarks
{
    private const int Rows = 4096;
    private const int Features = 30;
    private const int Edges = 19;

    private readonly float[] _matrix = new float[Rows * Features];
    private readonly float[] _edges = new float[Edges];
    private EdgeTable _table = null!;
    private int[] _sums = [];
    private long[] _counts = [];

    [GlobalSetup]
    public void Setup()
    {
        var random = new Random(1);
        for (int i = 0; i < _matrix.Length; i++)
        {
            _matrix[i] = random.Next(50) == 0 ? float.NaN : random.NextSingle();
        }
        for (int i = 0; i < Edges; i++)
        {
            _edges[i] = (i + 1) / 20f;
        }
        _table = new EdgeTable(Features, [.. Enumerable.Range(0, Features).Select(c => new EdgeColumn(c, _edges))]);
        _sums = new int[_table.SumsLength];
        _counts = new long[_table.CountsLength];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Rows * Features)]
    public void BinarySearch()
    {
        for (int i = 0; i < _matrix.Length; i++)
        {
            int column = i % Features * (Edges + 3);
            float value = _matrix[i];
            int found = float.IsNaN(value) ? Edges : Array.BinarySearch(_edges, value);
            _counts[column + (found >= 0 ? found + 1 : ~found)]++;
        }
    }

    [Benchmark(OperationsPerInvoke = Rows * Features)]
    public void Scalar() => Count(SimdLevel.Scalar);

    [Benchmark(OperationsPerInvoke = Rows * Features)]
    public void Bits128() => Count(SimdLevel.Bits128);

    [Benchmark(OperationsPerInvoke = Rows * Features)]
    public void Bits256() => Count(SimdLevel.Bits256);

    [Benchmark(OperationsPerInvoke = Rows * Features)]
    public void Bits512() => Count(SimdLevel.Bits512);

    private void Count(SimdLevel level) => Histogram.Count(level, _table, _matrix, _sums, _counts);
}
