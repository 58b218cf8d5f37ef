using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Figures;

/// <summary>One series of some cohorts, as of one maturity, by cell.</summary>
internal sealed class SeriesSums(int cells)
{
    private readonly long[] _all = new long[2 * cells];
    private readonly LabelSum[] _labelled = new LabelSum[Series.Verdicts * cells];

    public int Cells => cells;

    /// <summary>Adds a cohort's series; nothing if nothing was counted into it.</summary>
    public void Add(Series? series, int maturity)
    {
        if (series is null)
        {
            return;
        }
        ReadOnlySpan<long> all = series.ReadAll();
        for (int i = 0; i < all.Length; i++)
        {
            _all[i] += all[i];
        }
        series.AddLabelled(maturity, _labelled);
    }

    /// <summary>All transactions of a cell.</summary>
    public long CountOf(int cell) => _all[2 * cell];

    /// <summary>Their amount.</summary>
    public long AmountOf(int cell) => _all[2 * cell + 1];

    /// <summary>Transactions of a cell with a verdict.</summary>
    public LabelSum Of(Verdict verdict, int cell) => _labelled[(int)verdict * cells + cell];

    /// <summary>Transactions of a cell without any label.</summary>
    public LabelSum UnlabelledOf(int cell)
    {
        LabelSum labelled = default;
        for (int verdict = 0; verdict < Series.Verdicts; verdict++)
        {
            labelled += _labelled[verdict * cells + cell];
        }
        return new LabelSum(CountOf(cell) - labelled.Count, AmountOf(cell) - labelled.Amount, 0);
    }

    /// <summary>
    /// Transactions of a cell that count as legitimate: those with that verdict and, if the rest are assumed to be so, all but the frauds.
    /// Amounts go with it; squares are not kept for them.
    /// </summary>
    public LabelSum LegitimateOf(int cell, bool isAssumed)
    {
        LabelSum fraud = Of(Verdict.Fraud, cell);
        LabelSum said = Of(Verdict.Legitimate, cell);
        return isAssumed ? new LabelSum(CountOf(cell) - fraud.Count, AmountOf(cell) - fraud.Amount, 0) : said;
    }
}
