using CsCheck;
using Vigia.Engine.Schemas;
using Vigia.Statistics;
using Vigia.Statistics.Histograms;

namespace Vigia.Stages.Tests.Statistics.Histograms;

public sealed class HistogramTests
{
    private static readonly float[] Special =
    [
        float.NaN,
        UnseenNaN.Value,
        -float.NaN,
        float.NegativeInfinity,
        float.PositiveInfinity,
        0f,
        -0f,
        float.Epsilon,
        float.MinValue,
        float.MaxValue,
        1f,
        -1f,
    ];

    private static readonly Gen<float> Value = Gen.Frequency(
        (6, Gen.Int[-40, 40].Select(i => i / 4f)),
        (2, Gen.Float),
        (2, Gen.OneOf(Special))
    );

    private static readonly Gen<float[]> EdgeList = Gen.Frequency(
            (8, Value.Array[0, 24]),
            (1, Value.Array[60, 64]),
            (1, Value.Array[65, 120]),
            (1, Gen.Int[65, 90].Select(Codes))
        )
        .Select(e => e.Where(x => !float.IsNaN(x)).Select(x => x + 0f).Distinct().Order().ToArray());

    public static TheoryData<SimdLevel> Levels => [.. Enum.GetValues<SimdLevel>().Where(l => l <= Simd.Widest)];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Count_AnyMatrix_EqualsCountingOneByOne(SimdLevel level)
    {
        Gen<(int Stride, int Rows, float[][] Edges, int Skip, int Seed)> cases = Gen.Select(
            Gen.Frequency((6, Gen.Int[1, 40]), (1, Gen.Int[41, 130])),
            Gen.Int[0, 70],
            EdgeList.Array[1, 6],
            Gen.Int[0, 2],
            Gen.Int
        );
        cases.Sample(
            c =>
            {
                float[] matrix = Matrix(c.Stride * c.Rows, c.Seed, c.Edges);
                EdgeColumn[] columns =
                [
                    .. Enumerable
                        .Range(0, c.Stride)
                        .Where(i => c.Skip == 0 || i % (c.Skip + 1) == 0)
                        .Select(i => new EdgeColumn(i, c.Edges[i % c.Edges.Length])),
                ];
                var table = new EdgeTable(c.Stride, columns);
                long[] counts = new long[table.CountsLength];
                int[] sums = [.. Enumerable.Repeat(12345, table.SumsLength)];
                Histogram.Count(level, table, matrix, sums, counts);
                Assert.Equal(columns.SelectMany(column => BruteForce(column, matrix, c.Stride)), counts);
            },
            iter: 300
        );
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Count_FiveHundredFeatures_EqualsCountingOneByOne(SimdLevel level)
    {
        const int Stride = 500;
        float[][] edges =
        [
            [-1, 0, 1],
            [.. Enumerable.Range(0, 64).Select(i => i / 7f)],
            [],
        ];
        EdgeColumn[] columns = [.. Enumerable.Range(0, Stride).Select(i => new EdgeColumn(i, edges[i % 3]))];
        var table = new EdgeTable(Stride, columns);
        float[] matrix = Matrix(Stride * 37, 5, edges);
        long[] counts = new long[table.CountsLength];
        Histogram.Count(level, table, matrix, new int[table.SumsLength], counts);
        Assert.Equal(columns.SelectMany(column => BruteForce(column, matrix, Stride)), counts);
    }

    [Theory]
    [MemberData(nameof(Levels))]
    public void Count_Twice_AddsUp(SimdLevel level)
    {
        var table = new EdgeTable(3, [new EdgeColumn(1, [0f, 1f])]);
        long[] counts = new long[table.CountsLength];
        float[] matrix = Matrix(
            3 * 1000,
            9,
            [
                [0f, 1f],
            ]
        );
        Histogram.Count(level, table, matrix, new int[table.SumsLength], counts);
        long[] once = [.. counts];
        Histogram.Count(level, table, matrix, new int[table.SumsLength], counts);
        Assert.Equal(once.Select(c => 2 * c), counts);
        Assert.Equal(1000, once.Sum());
    }

    [Fact]
    public void Count_SmallCase_IsAsWrittenByHand()
    {
        var table = new EdgeTable(1, [new EdgeColumn(0, [0f, 10f])]);
        long[] counts = new long[table.CountsLength];
        float[] values = [-1, -0f, 0, 9.999f, 10, float.PositiveInfinity, float.NegativeInfinity, float.NaN, UnseenNaN.Value];
        Histogram.Count(Simd.Widest, table, values, new int[table.SumsLength], counts);
        Assert.Equal([2, 3, 2, 1, 1], counts);
    }

    [Fact]
    public void Count_RepeatedCalls_AllocateNothing()
    {
        var table = new EdgeTable(30, [.. Enumerable.Range(0, 30).Select(i => new EdgeColumn(i, [0f, 1f, 2f]))]);
        float[] matrix = Matrix(
            30 * 512,
            3,
            [
                [0f, 1f, 2f],
            ]
        );
        int[] sums = new int[table.SumsLength];
        long[] counts = new long[table.CountsLength];
        Histogram.Count(Simd.Widest, table, matrix, sums, counts);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            Histogram.Count(Simd.Widest, table, matrix, sums, counts);
        }
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public void EdgeTable_EdgesThatDoNotRise_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => new EdgeTable(2, [new EdgeColumn(0, [1f, 1f])]));
        Assert.Throws<ArgumentException>(() => new EdgeTable(2, [new EdgeColumn(0, [float.NaN])]));
        Assert.Throws<ArgumentException>(() => new EdgeTable(2, [new EdgeColumn(2, [])]));
    }

    [Fact]
    public void Count_MatrixWithHalfARow_IsRefused()
    {
        var table = new EdgeTable(2, [new EdgeColumn(0, [1f])]);
        Assert.Throws<ArgumentException>(() =>
            Histogram.Count(SimdLevel.Scalar, table, new float[3], new int[table.SumsLength], new long[4])
        );
    }

    private static float[] Codes(int count) => [.. Enumerable.Range(0, count).Select(i => (float)i)];

    private static float[] Matrix(int length, int seed, float[][] edges)
    {
        var random = new Random(seed);
        float[] near = [.. edges.SelectMany(e => e).SelectMany(e => new[] { e, float.BitIncrement(e), float.BitDecrement(e) }), .. Special];
        float[] matrix = new float[length];
        for (int i = 0; i < length; i++)
        {
            matrix[i] = random.Next(3) == 0 ? (float)(random.NextDouble() * 30 - 15) : near[random.Next(near.Length)];
        }
        return matrix;
    }

    private static long[] BruteForce(EdgeColumn column, float[] matrix, int stride)
    {
        long[] counts = new long[column.Edges.Length + 3];
        for (int i = column.Column; i < matrix.Length; i += stride)
        {
            float x = matrix[i];
            int bits = BitConverter.SingleToInt32Bits(x);
            int index =
                bits == (int)UnseenNaN.Bits ? column.Edges.Length + 2
                : float.IsNaN(x) ? column.Edges.Length + 1
                : column.Edges.Count(e => e <= x);
            counts[index]++;
        }
        return counts;
    }
}
