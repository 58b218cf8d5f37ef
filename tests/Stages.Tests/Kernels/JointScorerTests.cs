using CsCheck;
using Vigia.Statistics;
using Vigia.Statistics.Histograms;
using Vigia.Statistics.Joint;

namespace Vigia.Stages.Tests.Kernels;

public sealed class JointScorerTests
{
    public static TheoryData<SimdLevel> Levels => [.. Enum.GetValues<SimdLevel>().Where(l => l <= Simd.Widest)];

    [Theory]
    [MemberData(nameof(Levels))]
    public void Score_AnyMatrix_EqualsSummingLogarithmsOneByOne(SimdLevel level)
    {
        Gen.Select(Gen.Int[2, 40], Gen.Int[0, 150], Gen.Int[1, 12], Gen.Int)
            .Sample(
                (stride, rows, pairs, seed) =>
                {
                    var random = new Random(seed);
                    JointModel model = Model(stride, pairs, random);
                    float[] matrix = [.. Enumerable.Range(0, stride * rows).Select(_ => Value(random))];
                    float[] scores = new float[rows];
                    new JointScorer(model, level).Score(matrix, scores);
                    long[] terms = new long[pairs];
                    new JointScorer(model, level).AddTerms(matrix, terms);
                    Assert.Equal([.. matrix.Chunk(stride).Select(row => (float)Expected(model, row).Sum())], scores);
                    Assert.Equal(scores.Sum(s => (long)s), terms.Sum());
                },
                iter: 200
            );
    }

    [Fact]
    public void Learn_PairsThatShareOneCause_LeaveRoomForOthers()
    {
        // Ten columns are copies of one; two others depend on each other a little.
        var random = new Random(1);
        const int Rows = 4000,
            Stride = 12;
        float[] matrix = new float[Rows * Stride];
        for (int row = 0; row < Rows; row++)
        {
            matrix.AsSpan(row * Stride, 10).Fill(random.Next(4));
            int own = random.Next(4);
            matrix[row * Stride + 10] = own;
            matrix[row * Stride + 11] = random.Next(3) == 0 ? own : random.Next(4);
        }
        EdgeColumn[] columns = [.. Enumerable.Range(0, Stride).Select(c => new EdgeColumn(c, [0, 1, 2, 3]))];
        JointModel model = JointLearner.Learn(matrix, Stride, columns, new byte[Rows], Stride)!;
        Assert.Contains(model.Pairs, p => (model.Columns[p.First].Column, model.Columns[p.Second].Column) == (10, 11));
        Assert.True(model.Pairs.Count <= JointLearner.PairsMax);
    }

    [Fact]
    public void Learn_IndependentColumnsOrTheClock_HasNoModel()
    {
        var random = new Random(2);
        const int Rows = 5000;
        float[] matrix = new float[Rows * 3];
        byte[] hours = new byte[Rows];
        for (int row = 0; row < Rows; row++)
        {
            hours[row] = (byte)random.Next(168);
            matrix[row * 3] = hours[row] % 24;
            matrix[row * 3 + 1] = hours[row] / 12 % 2;
            matrix[row * 3 + 2] = random.Next(5);
        }
        EdgeColumn[] columns = [new(0, [0, 6, 12, 18]), new(1, [0, 1]), new(2, [0, 1, 2, 3, 4])];
        Assert.Null(JointLearner.Learn(matrix, 3, columns, hours, 3));
        // Without the clock the two that follow it depend on each other.
        Assert.NotNull(JointLearner.Learn(matrix, 3, columns, new byte[Rows], 3));
        Assert.Null(JointLearner.Learn(matrix.AsSpan(0, 999 * 3), 3, columns, new byte[999], 3));
    }

    private static JointModel Model(int stride, int pairs, Random random)
    {
        EdgeColumn[] columns =
        [
            .. Enumerable
                .Range(0, stride)
                .Where(c => c < 2 || random.Next(3) > 0)
                .Select(c => new EdgeColumn(
                    c,
                    [.. Enumerable.Range(0, random.Next(8)).Select(_ => random.Next(-9, 9) / 2f).Distinct().Order()]
                )),
        ];
        return new JointModel(
            stride,
            columns,
            [
                .. Enumerable
                    .Range(0, pairs)
                    .Select(_ =>
                    {
                        (int first, int second) = (random.Next(columns.Length), random.Next(columns.Length));
                        int length = JointModel.CodesOf(columns[first]) * JointModel.CodesOf(columns[second]);
                        return new JointPair(first, second, [.. Enumerable.Range(0, length).Select(_ => (long)random.Next(50))]);
                    }),
            ]
        );
    }

    private static float Value(Random random) =>
        random.Next(8) switch
        {
            0 => float.NaN,
            1 => BitConverter.UInt32BitsToSingle(UnseenNaN.Bits),
            2 => random.Next(2) == 0 ? float.PositiveInfinity : float.NegativeInfinity,
            _ => random.Next(-10, 10) / 2f,
        };

    private static IEnumerable<int> Expected(JointModel model, float[] row)
    {
        foreach (JointPair pair in model.Pairs)
        {
            (EdgeColumn first, EdgeColumn second) = (model.Columns[pair.First], model.Columns[pair.Second]);
            (int i, int j, int width) = (Code(first, row), Code(second, row), second.Edges.Length + 2);
            double total = pair.Counts.Sum();
            double own = pair.Counts.Skip(i * width).Take(width).Sum();
            double other = pair.Counts.Where((_, at) => at % width == j).Sum();
            yield return (int)Math.Round(64 * Math.Log((pair.Counts[i * width + j] + 2) / (own * other / total + 2)));
        }
    }

    private static int Code(EdgeColumn column, float[] row) =>
        float.IsNaN(row[column.Column]) ? 0 : 1 + column.Edges.Count(e => row[column.Column] >= e);
}
