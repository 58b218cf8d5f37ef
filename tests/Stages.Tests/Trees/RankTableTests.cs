using Vigia.Statistics;
using Vigia.Trees.Evaluation.Ranks;

namespace Vigia.Stages.Tests.Trees;

public sealed class RankTableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(255)]
    [InlineData(271)]
    [InlineData(272)]
    [InlineData(1000)]
    [InlineData(RankTable.MaxThresholds)]
    public void Rank_IsTheNumberOfThresholdsBelow(int count)
    {
        var random = new Random(count);
        float[] thresholds =
        [
            .. Enumerable
                .Range(0, count * 2)
                .Select(_ => (float)(random.NextDouble() - 0.5))
                .Distinct()
                .Take(count - 1)
                .Append(float.PositiveInfinity)
                .Order(),
        ];
        var table = new RankTable(feature: 1, thresholds);
        float[] values =
        [
            float.NaN,
            float.PositiveInfinity,
            float.NegativeInfinity,
            0f,
            .. thresholds.SelectMany(threshold => new[] { threshold, MathF.BitDecrement(threshold) }),
            .. thresholds.Where(float.IsFinite).Select(MathF.BitIncrement),
        ];
        float[] rows = [.. values.SelectMany(value => new[] { -1f, value, -1f })];
        foreach (SimdLevel level in TreeCheck.Levels.Where(level => level > SimdLevel.Scalar))
        {
            var ranks = new ushort[values.Length];
            switch (level)
            {
                case SimdLevel.Bits128:
                    table.Find<KeySearch128>(ref rows[0], 3, ranks);
                    break;
                case SimdLevel.Bits256:
                    table.Find<KeySearch256>(ref rows[0], 3, ranks);
                    break;
                default:
                    table.Find<KeySearch512>(ref rows[0], 3, ranks);
                    break;
            }
            Assert.Equal(table.MissingRank, ranks[0]);
            for (int i = 1; i < values.Length; i++)
                Assert.Equal(thresholds.Count(threshold => threshold < values[i]), ranks[i]);
            Assert.All(ranks[1..], rank => Assert.True(rank < table.MissingRank), throwIfEmpty: true);
        }
    }
}
