using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;

namespace Vigia.Stages.Performance.Figures;

/// <summary>One series of some cohorts, as of one maturity, by cell.</summary>
internal sealed class SeriesSums(int cells)
{
    private readonly long[] _all = new long[2 * cells];
    private readonly LabelSum[] _labelled = new LabelSum[Series.Verdicts * cells];

    // Null while every transaction was let through.
    private OutcomeSum[]? _groups;

    public int Cells => cells;

    /// <summary>Whether there are held or blocked transactions, a control group, or amounts at stake.</summary>
    public bool HasGroups => _groups is not null;

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
        if (series.HasGroups)
        {
            series.AddGroups(maturity, _groups ??= new OutcomeSum[Series.Groups * Series.States * cells]);
        }
    }

    /// <summary>All cells as one.</summary>
    public SeriesSums Collapsed()
    {
        var one = new SeriesSums(1);
        for (int cell = 0; cell < cells; cell++)
        {
            one.AddCell(this, cell, 0);
        }
        return one;
    }

    /// <summary>Adds a cell of other sums to one of these.</summary>
    public void AddCell(SeriesSums from, int cell, int to) => AddCell(from, cell, to, 1);

    /// <summary>Takes a cell of other sums out of one of these, which it is part of.</summary>
    public void SubtractCell(SeriesSums from, int cell, int to) => AddCell(from, cell, to, -1);

    private void AddCell(SeriesSums from, int cell, int to, int sign)
    {
        _all[2 * to] += sign * from._all[2 * cell];
        _all[2 * to + 1] += sign * from._all[2 * cell + 1];
        for (int verdict = 0; verdict < Series.Verdicts; verdict++)
        {
            LabelSum sum = from._labelled[verdict * from.Cells + cell];
            ref LabelSum own = ref _labelled[verdict * cells + to];
            own = sign > 0 ? own + sum : own - sum;
        }
        if (from._groups is { } groups)
        {
            _groups ??= new OutcomeSum[Series.Groups * Series.States * cells];
            for (int group = 0; group < Series.Groups * Series.States; group++)
            {
                OutcomeSum sum = groups[group * from.Cells + cell];
                ref OutcomeSum own = ref _groups[group * cells + to];
                own = sign > 0 ? own + sum : own - sum;
            }
        }
    }

    /// <summary>Transactions of a cell in an outcome group and state (a verdict, or <see cref="Series.Unlabelled"/>).</summary>
    public OutcomeSum Group(OutcomeGroup group, int state, int cell) =>
        _groups is null ? default : _groups[((int)group * Series.States + state) * cells + cell];

    /// <summary>Transactions of a cell that were held or blocked and have no verdict: their outcome is not known.</summary>
    public LabelSum UnknownOf(int cell)
    {
        LabelSum unknown = default;
        foreach (int state in new[] { Series.Unlabelled, (int)Verdict.Pending, (int)Verdict.Withdrawn })
        {
            unknown += Group(OutcomeGroup.Held, state, cell).Plain + Group(OutcomeGroup.Blocked, state, cell).Plain;
        }
        return unknown;
    }

    /// <summary>Frauds of a cell with their amounts at stake.</summary>
    public LabelSum FraudOf(int cell) => Of(Verdict.Fraud, cell) + Group(OutcomeGroup.Stake, (int)Verdict.Fraud, cell).Plain;

    /// <summary>All transactions of a cell.</summary>
    public long CountOf(int cell) => _all[2 * cell];

    /// <summary>The amount of a cell's transactions, in the smallest unit of the schema's scale.</summary>
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
    /// Transactions of a cell that count as legitimate: those with that verdict and, if the rest are assumed to be so, all but the frauds
    /// and those whose outcome is not known. With their amounts; squares are not kept for them.
    /// </summary>
    public LabelSum LegitimateOf(int cell, bool isAssumed)
    {
        if (!isAssumed)
        {
            return Of(Verdict.Legitimate, cell);
        }
        LabelSum others = Of(Verdict.Fraud, cell) + (HasGroups ? UnknownOf(cell) : default);
        return new LabelSum(CountOf(cell) - others.Count, AmountOf(cell) - others.Amount, 0);
    }
}
