using Vigia.Engine.Schemas;
using Vigia.Stages.Distributions;
using Vigia.Stages.Drift;

namespace Vigia.Stages.Tests.Drift;

public sealed class PublishedCellsTests
{
    [Fact]
    public void Of_FewValues_AreSeriesEach()
    {
        DriftSubject subject = Subject(PublishedCells.NamedValues);
        Assert.Equal(
            subject.Cells.Select((c, i) => (c.Label, i)),
            PublishedCells.Of(subject).Select(p => (p.Label, Assert.Single(p.Cells)))
        );
    }

    [Fact]
    public void Of_ManyValues_LargestOfTheReferenceAreNamedAndEveryCellCountsOnce()
    {
        DriftSubject subject = Subject(20_000);

        IReadOnlyList<PublishedCells> published = PublishedCells.Of(subject);

        Assert.Equal(PublishedCells.NamedValues + 3, published.Count);
        Assert.Equal(Enumerable.Range(0, subject.Cells.Count), published.SelectMany(p => p.Cells).Order());
        Assert.Equal(published.Count, published.Select(p => p.Label).Distinct().Count());
        PublishedCells others = Assert.Single(published, p => p.Label == "other");
        long least = published
            .Where(p => p != others && subject.Cells[p.Cells[0]].Kind == CellKind.Value)
            .Min(p => subject.Reference[p.Cells[0]]);
        // The value that is named like the rest is large, and part of it nevertheless.
        Assert.All(
            others.Cells.Where(i => subject.Cells[i].Label != "other"),
            i => Assert.InRange(subject.Reference[i], 0, least),
            throwIfEmpty: true
        );
    }

    private static DriftSubject Subject(int values)
    {
        var feature = new FeatureSpec
        {
            Name = "city",
            Path = FieldPath.Parse("city"),
            Type = FeatureType.Category,
            Missing = new FallbackRule(Fallback.NaN),
            Values = [.. Enumerable.Range(0, values).Select(i => i == 7 && values > 100 ? "other" : $"m{i}")],
        };
        CellLayout layout = CellLayout.OfCategory(feature);
        long[] reference = [.. Enumerable.Range(0, layout.Cells.Count).Select(i => i == 7 ? 1_000_000L : i * 7919L % 10_007)];
        return new DriftSubject("city", "category", layout, reference, null);
    }
}
