using CsCheck;
using Vigia.Engine.Windows;

namespace Vigia.Engine.Tests.Windows;

public sealed class PaneRangesTests
{
    [Fact]
    public void Count_AnyIndicesInAnyOrder_IsThatOfASet() =>
        Gen.Long[-30, 30]
            .Array[0, 80]
            .Sample(panes =>
            {
                var ranges = new PaneRanges();
                Array.ForEach(panes, ranges.Add);
                Assert.Equal(panes.Distinct().Count(), ranges.Count);
            });

    [Fact]
    public void Ranges_AnyRangesInAnyOrder_AreThoseOfASet() =>
        Gen.Select(Gen.Long[-30, 30], Gen.Long[0, 9])
            .Array[0, 20]
            .Sample(added =>
            {
                var ranges = new PaneRanges();
                var set = new SortedSet<long>();
                foreach ((long first, long more) in added)
                {
                    ranges.Add(first, first + more);
                    set.UnionWith(Enumerable.Range(0, (int)more + 1).Select(i => first + i));
                }
                Assert.Equal(set, ranges.Ranges.SelectMany(r => Enumerable.Range(0, (int)(r.Last - r.First + 1)).Select(i => r.First + i)));
                Assert.Equal(set.Count, ranges.Count);
                Assert.All(
                    ranges.Ranges.Zip(ranges.Ranges.Skip(1)),
                    pair => Assert.True(pair.First.Last + 1 < pair.Second.First),
                    throwIfEmpty: false
                );
                Assert.All(Enumerable.Range(-35, 80), i => Assert.Equal(set.Contains(i), ranges.Contains(i)), throwIfEmpty: true);
            });
}
