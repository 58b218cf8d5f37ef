using System.Runtime.Intrinsics;
using Vigia.Statistics.Bits;

namespace Vigia.Stages.Tests.Statistics.Bits;

/// <summary>Counts of bits by column, against bits looked at one by one.</summary>
public sealed class BitMatrixTests
{
    private const int Columns = 16;
    private const int Rows = BitMatrix.MaxRows;

    [Theory]
    [InlineData(1, 0.5)]
    [InlineData(63, 1)]
    [InlineData(64, 0.02)]
    [InlineData(65, 0.5)]
    [InlineData(512, 1)]
    [InlineData(513, 0.5)]
    [InlineData(700, 0.02)]
    [InlineData(1024, 0.5)]
    [InlineData(BitMatrix.MaxRows, 1)]
    public void Counts_EqualThoseOfEveryBit(int rows, double share)
    {
        var random = new Random(rows);
        var matrix = new BitMatrix(Columns / BitMatrix.Group, Rows);
        // What a fuller block left must not count.
        Fill(matrix, Rows, (_, _) => true);
        bool[,] bits = new bool[Columns, Rows];
        for (int column = 0; column < Columns; column++)
        {
            for (int row = 0; row < rows; row++)
            {
                bits[column, row] = random.NextDouble() < share;
            }
        }
        int words = Fill(matrix, rows, (column, row) => bits[column, row]);
        matrix.ClearFrom(words);
        for (int column = 0; column < Columns; column++)
        {
            for (int group = 0; group < Columns / BitMatrix.Group; group++)
            {
                Vector512<ulong> both = matrix.CountBoth(column, group, words);
                for (int i = 0; i < BitMatrix.Group; i++)
                {
                    int other = BitMatrix.Group * group + i;
                    Assert.Equal(Enumerable.Range(0, rows).Count(r => bits[column, r] && bits[other, r]), (int)both[i]);
                }
            }
            Assert.Equal(Enumerable.Range(0, rows).Count(r => bits[column, r]), matrix.Count(column, words));
        }
    }

    private static int Fill(BitMatrix matrix, int rows, Func<int, int, bool> bitOf)
    {
        int words = (rows + 63) / 64;
        for (int word = 0; word < words; word++)
        {
            for (int column = 0; column < Columns; column += 8)
            {
                var bytes = new byte[64];
                for (int i = 0; i < 8 * 64; i++)
                {
                    int row = 64 * word + i / 8;
                    bytes[i / 8] |= row < rows && bitOf(column + i % 8, row) ? (byte)(1 << i % 8) : (byte)0;
                }
                matrix.Set(column / BitMatrix.Group, word, Vector512.Create<byte>(bytes));
            }
        }
        return words;
    }
}
