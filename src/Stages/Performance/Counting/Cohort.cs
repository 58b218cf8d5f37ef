namespace Vigia.Stages.Performance.Counting;

/// <summary>Counts of the transactions of one span of event time (a day, normally) under one layout.</summary>
internal sealed class Cohort
{
    private readonly Series?[] _series;

    /// <param name="index">Which span: event time divided by its length, rounded down.</param>
    /// <param name="layout">What is counted.</param>
    /// <param name="maturities">At which ages.</param>
    /// <param name="held">How many of the highest scored transactions are held; 0 for none.</param>
    public Cohort(long index, CountingLayout layout, Maturities maturities, int held)
    {
        (Index, Layout, MaturityCount) = (index, layout, maturities.Count);
        _series = new Series?[layout.Cells.Length];
        Claims = new long[maturities.BucketCount];
        Frauds = new long[maturities.BucketCount];
        Cases = new CaseCounts(layout, maturities);
        Accounts = layout.HasAccounts ? new AccountCounts(maturities.Count) : null;
        Tops = layout.Ranks is not null && held > 0 ? [.. layout.Models.Select(_ => new TopScores(held, maturities.Count))] : null;
        Losses = LossLayout.CountsOf(layout);
        TopAccounts = Tops is not null && layout.HasAccounts ? [.. layout.Models.Select(_ => new TopAccounts(held))] : null;
        Ranks = layout.Ranks is { } ranks ? [.. ranks.Select(bins => new RankCounts(bins))] : null;
    }

    public long Index { get; }

    public CountingLayout Layout { get; }

    /// <summary>How many maturities there are, "latest" included.</summary>
    public int MaturityCount { get; }

    /// <summary>Transactions with a label, by the delay of the first.</summary>
    public long[] Claims { get; }

    /// <summary>Transactions that are frauds by all that is known, by the delay of the first label that said so.</summary>
    public long[] Frauds { get; }

    /// <summary>
    /// For each model the counts behind figures that rest on the order of scores; null where exact scores are not kept.
    /// </summary>
    public RankCounts[]? Ranks { get; }

    /// <summary>For each model the errors of the loss that it predicts, null for others; null where no model predicts one.</summary>
    public LossCounts?[]? Losses { get; }

    /// <summary>Accounts with an alert or a fraud; null where the schema names no account.</summary>
    public AccountCounts? Accounts { get; }

    /// <summary>For each model its highest scored transactions; null where no capacity asks for them.</summary>
    public TopScores[]? Tops { get; }

    /// <summary>For each model its highest scored accounts; null where no capacity asks for them, or the schema names no account.</summary>
    public TopAccounts[]? TopAccounts { get; }

    /// <summary>What no score bin matters for.</summary>
    public CaseCounts Cases { get; }

    /// <summary>How deadlines were kept.</summary>
    public DeadlineCounts Deadlines { get; } = new();

    /// <summary>Whether <see cref="Claims"/> or <see cref="Frauds"/> were changed since they were last written.</summary>
    public bool DelaysChanged { get; set; }

    /// <summary>Adds the delays to those given.</summary>
    public void AddDelays(Span<long> claims, Span<long> frauds)
    {
        for (int bucket = 0; bucket < Claims.Length; bucket++)
        {
            claims[bucket] += Claims[bucket];
            frauds[bucket] += Frauds[bucket];
        }
    }

    /// <summary>Transactions whose rules are to be counted before a series of rules is read; null without such.</summary>
    public RuleBlock? Uncounted { get; set; }

    /// <summary>The counts of one cohort over several shards; of a single one itself.</summary>
    /// <param name="parts">All of one span and layout; at least one.</param>
    /// <param name="maturities">At which ages.</param>
    public static Cohort Sum(IReadOnlyList<Cohort> parts, Maturities maturities)
    {
        if (parts.Count == 1)
        {
            return parts[0];
        }
        var sum = new Cohort(parts[0].Index, parts[0].Layout, maturities, parts[0].Tops?[0].Limit ?? 0);
        foreach (Cohort part in parts)
        {
            part.AddDelays(sum.Claims, sum.Frauds);
            sum.Cases.Add(part.Cases);
            sum.Deadlines.Add(part.Deadlines);
            for (int model = 0; model < sum.Ranks?.Length; model++)
            {
                sum.Ranks[model].Add(part.Ranks![model]);
            }
            for (int model = 0; model < sum.Losses?.Length; model++)
            {
                sum.Losses[model]?.Add(part.Losses![model]!);
            }
            for (int model = 0; model < sum.Tops?.Length; model++)
            {
                sum.Tops[model].Add(part.Tops![model]);
            }
            for (int model = 0; model < sum.TopAccounts?.Length; model++)
            {
                sum.TopAccounts[model].Add(part.TopAccounts![model]);
            }
            sum.Accounts?.Add(part.Accounts!);
            for (int i = 0; i < part._series.Length; i++)
            {
                if (part.Find(i) is { IsEmpty: false } series)
                {
                    sum[i].Add(series);
                }
            }
        }
        return sum;
    }

    /// <summary>A series, made when it is first counted into.</summary>
    public Series this[int series] => _series[series] ??= new Series(Layout.Cells[series]);

    /// <summary>A series if anything was counted into it.</summary>
    public Series? Find(int series)
    {
        if (series >= Layout.Rules.Fired)
        {
            Uncounted?.Flush();
        }
        return _series[series];
    }
}
