using Vigia.Engine.Components;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Tests.Performance;

/// <summary>Counts of rules and their pairs over many records at once are those of record by record.</summary>
public sealed class RuleBlockTests
{
    [Theory]
    [InlineData(1, 30, 1.0)]
    [InlineData(2, 100, 0.3)]
    [InlineData(9, 5000, 0.02)]
    [InlineData(200, 2100, 0.1)]
    [InlineData(200, 4096, 0.3)]
    [InlineData(256, 513, 0.9)]
    public void BothWays_GiveTheSumsOfEveryRecord(int rules, int rows, double share)
    {
        var random = new Random(rules + rows);
        RuleInfo[] infos = [.. Enumerable.Range(0, rules).Select(i => new RuleInfo($"R{i}", $"R{i}"))];
        var layout = new CountingLayout(1, new LayoutRecord([new ModelInfo("m", "1", 0.5f, ModelRole.Champion)], [], 0, Rules: infos));
        // Two cohorts in turns: what is left of one is counted when the other comes.
        Cohort[][] cohorts = [.. Enumerable.Range(0, 3).Select(_ => new[] { CohortOf(0, layout), CohortOf(1, layout) })];
        RuleBlock[] blocks = [.. cohorts.Select(_ => new RuleBlock(layout.Rules))];
        long[][] all = [.. Enumerable.Range(0, 2).Select(_ => new long[2 * rules])];
        long[][] pairs = [.. Enumerable.Range(0, 2).Select(_ => new long[rules * (rules - 1)])];
        for (int row = 0; row < rows; row++)
        {
            int day = row / 1500 % 2;
            long amount = random.NextInt64(-1000, 1L << random.Next(1, 50));
            int[] fired = [.. Enumerable.Range(0, rules).Where(_ => random.NextDouble() < share)];
            var mask = new byte[layout.Rules.Bytes];
            foreach (int rule in fired)
            {
                mask[rule / 8] |= (byte)(1 << rule % 8);
                all[day][2 * rule]++;
                all[day][2 * rule + 1] += amount;
                foreach (int other in fired.Where(o => o < rule))
                {
                    pairs[day][2 * RuleLayout.CellOfPair(rule, other)]++;
                }
            }
            Assert.Equal(fired.Length, RuleLayout.CountOf(mask));
            for (int way = 0; way < blocks.Length; way++)
            {
                blocks[way].Add(cohorts[way][day], mask, fired.Length, amount);
            }
        }
        blocks[1].Flush(byColumn: false);
        blocks[2].Flush(byColumn: true);
        for (int way = 0; way < blocks.Length; way++)
        {
            for (int day = 0; day < 2; day++)
            {
                // The first was not flushed: to look at a series is enough.
                Assert.Equal(rows > 1500 * day ? all[day] : [], cohorts[way][day].Find(layout.Rules.Fired)?.ReadAll().ToArray() ?? []);
                Assert.Equal(rows > 1500 * day ? pairs[day] : [], cohorts[way][day].Find(layout.Rules.Pairs)?.ReadAll().ToArray() ?? []);
            }
        }
    }

    private static Cohort CohortOf(long index, CountingLayout layout) => new(index, layout, new Maturities([TimeSpan.FromDays(1)]), 0);
}
