using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Figures;

/// <summary>
/// Adds up the counts of rules over cohorts. Cohorts of another layout count for the rules that both have, by name and definition; what a
/// rule flagged alone is what it was under the rules and models of that time.
/// </summary>
/// <param name="layout">Whose rules are asked for.</param>
/// <param name="maturity">As of which age.</param>
internal sealed class RuleTable(CountingLayout layout, int maturity)
{
    private const int NotFired = 0;
    private const int Fired = 1;

    // By rule: transactions on which it did not fire, and on which it did.
    private readonly SeriesSums[] _split = [.. Enumerable.Range(0, layout.Rules.Count).Select(_ => new SeriesSums(2))];
    private readonly SeriesSums _alone = new(layout.Rules.Count);
    private readonly SeriesSums _decisive = new(layout.Rules.Count);
    private readonly SeriesSums _withModels = new(layout.Rules.Count * layout.Models.Count);

    public static RuleTable Of(CountingLayout layout, IEnumerable<Cohort> cohorts, int maturity)
    {
        var table = new RuleTable(layout, maturity);
        foreach (IGrouping<CountingLayout, Cohort> alike in cohorts.GroupBy(c => c.Layout).Where(g => g.Key.Rules.Count > 0))
        {
            table.Add(alike.Key, alike);
        }
        return table;
    }

    /// <summary>The figures of each rule, in the schema's order.</summary>
    public IEnumerable<RuleFigures> Figures(bool isAssumed, CostOptions? costs, double minorUnits)
    {
        for (int rule = 0; rule < layout.Rules.Count; rule++)
        {
            var marginal = RuleShare.Of(_decisive, rule, isAssumed);
            yield return new RuleFigures
            {
                Rule = layout.Rules.Infos[rule].Name,
                Figures = ModelFigures.Of(_split[rule], Fired, isAssumed),
                Unique = RuleShare.Of(_alone, rule, isAssumed),
                Marginal = marginal,
                MarginalSaving = costs is null ? null : marginal.Saving(costs, minorUnits),
                Models = [.. layout.Models.Select((model, i) => (model.Name, Both(rule, i).Count, Both(rule, i).Frauds))],
            };
        }
    }

    /// <summary>Pairs of rules that fired on the same transactions, those with the same layout of rules only once each.</summary>
    public static IEnumerable<RuleOverlap> Overlaps(CountingLayout layout, IEnumerable<Cohort> cohorts, int maturity)
    {
        int count = layout.Rules.Count;
        var both = new long[count * count];
        var frauds = new long[count * count];
        foreach (IGrouping<CountingLayout, Cohort> alike in cohorts.GroupBy(c => c.Layout).Where(g => g.Key.Rules.Count > 1))
        {
            int[] places = Places(layout, alike.Key);
            var sums = new SeriesSums(alike.Key.Rules.Cells[^1]);
            foreach (Cohort cohort in alike)
            {
                sums.Add(cohort.Find(alike.Key.Rules.Pairs), maturity);
            }
            for (int rule = 1; rule < places.Length; rule++)
            {
                for (int other = 0; other < rule; other++)
                {
                    int cell = RuleLayout.CellOfPair(rule, other);
                    if (sums.CountOf(cell) > 0 && places[rule] >= 0 && places[other] >= 0)
                    {
                        int at = Math.Max(places[rule], places[other]) * count + Math.Min(places[rule], places[other]);
                        both[at] += sums.CountOf(cell);
                        frauds[at] += sums.Of(Verdict.Fraud, cell).Count;
                    }
                }
            }
        }
        for (int at = 0; at < both.Length; at++)
        {
            if (both[at] > 0)
            {
                yield return new RuleOverlap(at / count, at % count, both[at], frauds[at]);
            }
        }
    }

    private void Add(CountingLayout own, IEnumerable<Cohort> cohorts)
    {
        RuleLayout rules = own.Rules;
        var all = new SeriesSums(own.Bins[own.Champion].Count);
        SeriesSums[] sums = [.. rules.Cells.SkipLast(1).Select(cells => new SeriesSums(cells))];
        foreach (Cohort cohort in cohorts)
        {
            all.Add(cohort.Find(own.SeriesOf(own.Champion)), maturity);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i].Add(cohort.Find(rules.Fired + i), maturity);
            }
        }
        SeriesSums total = all.Collapsed();
        int[] places = Places(layout, own);
        int?[] models = [.. layout.Models.Select((_, model) => CohortFigures.SameModel(layout, model, own))];
        for (int rule = 0; rule < rules.Count; rule++)
        {
            if (places[rule] is >= 0 and var place)
            {
                _split[place].AddCell(total, 0, NotFired);
                _split[place].SubtractCell(sums[0], rule, NotFired);
                _split[place].AddCell(sums[0], rule, Fired);
                _alone.AddCell(sums[1], rule, place);
                _decisive.AddCell(sums[2], rule, place);
                for (int model = 0; model < models.Length; model++)
                {
                    if (models[model] is { } other)
                    {
                        _withModels.AddCell(sums[3], rules.CellOf(rule, other), layout.Rules.CellOf(place, model));
                    }
                }
            }
        }
    }

    private (long Count, long Frauds) Both(int rule, int model)
    {
        int cell = layout.Rules.CellOf(rule, model);
        return (_withModels.CountOf(cell), _withModels.Of(Verdict.Fraud, cell).Count);
    }

    /// <summary>For each rule of another layout its number in this one; -1 where it has none.</summary>
    private static int[] Places(CountingLayout layout, CountingLayout other)
    {
        List<RuleInfo> own = [.. layout.Rules.Infos];
        return [.. other.Rules.Infos.Select(rule => own.IndexOf(rule))];
    }
}
