namespace Vigia.Stages.Behavior.Detection;

/// <summary>What is tested once an hour: slow changes of the flagged rate, and how the scores are spread.</summary>
internal sealed class HourlyDetectors(AlarmBudget budget, Baseline baseline, SeriesDetectors[] tests, int bins)
{
    // Times the usual that needs no attention.
    private const double Tolerated = 1.02;

    // A cell's flagged records are joined by this many that are only believed, as far as so many are known.
    private const double Believed = 25;
    private const double BelievedLeast = 0.5;

    /// <summary>Counted over the last half day.</summary>
    public LongRun LongRun { get; } = new(tests.Length);

    /// <summary>Judges an hour that is over, and learns how much rates and distributions vary.</summary>
    /// <param name="hour">The hour.</param>
    /// <param name="isArmed">Whether the whole is known well enough.</param>
    public IReadOnlyList<Finding> End(HourBlock hour, bool isArmed)
    {
        LongRun.Add(hour, baseline);
        if (!isArmed || baseline.Cells[hour.Place.Cell] is not { IsKnown: true } cell)
        {
            ForgetLast();
            return [];
        }
        List<Finding> findings = [];
        for (int s = 0; s < tests.Length; s++)
        {
            if (hour.IsOdd(s))
            {
                tests[s].Shape.ForgetLast();
                continue;
            }
            TestRate(s, hour, cell, findings);
            TestShape(s, hour, cell, findings);
        }
        return findings;
    }

    /// <summary>The hour before the next one was not judged, or had no records: the next is not the second of two.</summary>
    public void ForgetLast()
    {
        foreach (SeriesDetectors series in tests)
        {
            series.Shape.ForgetLast();
        }
    }

    /// <summary>P-value of an hour's scores against the usual ones; 1 where those are not known.</summary>
    public double ShapeP(int series, HourBlock hour)
    {
        if (baseline.Cells[hour.Place.Cell] is not { IsKnown: true } cell)
        {
            return 1;
        }
        UsualShape usual = UsualOf(series, cell, stackalloc double[bins]);
        return Math.Pow(10, tests[series].Shape.Log10P(hour.Bins.AsSpan(series * bins, bins), usual));
    }

    private void TestRate(int s, HourBlock hour, BaselineCell cell, List<Finding> findings)
    {
        RateSum sum = hour.Sums[s];
        Excess varies = baseline.HourExcess[s];
        double spread = 1 + 1 / cell.Weight;
        double noise = 1 / (cell.Flagged[s] + Math.Clamp(baseline.FlaggedOf(s), BelievedLeast, Believed));
        double excess = (varies.Value * spread + noise) * varies.Clustering;
        bool isFound = false;
        foreach (SequentialTest test in tests[s].Slow)
        {
            if (!baseline.IsKnown(s, test.IsUp))
            {
                continue;
            }
            test.Add(hour.Start, sum, test.IsUp ? sum.Expected * Tolerated : sum.Expected / Tolerated, excess);
            if (test.Log >= budget.LogSlow)
            {
                findings.Add(new Finding(Detector.Slow, s, test.IsUp, test.Onset, test.Log, budget.LogSlow, test.Since));
                test.Reset();
                isFound = true;
            }
        }
        if (!isFound)
        {
            varies.Add(sum.Flagged, sum.Expected, spread, noise);
        }
    }

    private void TestShape(int s, HourBlock hour, BaselineCell cell, List<Finding> findings)
    {
        ShapeTest test = tests[s].Shape;
        Span<double> counted = hour.Bins.AsSpan(s * bins, bins);
        UsualShape usual = UsualOf(s, cell, stackalloc double[bins]);
        double threshold = Math.Log10(budget.Shape);
        (double one, double two) = test.Next(counted, usual);
        if (one >= threshold && two >= threshold)
        {
            test.LearnHour(usual);
            return;
        }
        // If it takes both hours to be sure, it began with the first.
        long onset = hour.Start - (one >= threshold ? HourBlock.LengthMs : 0);
        findings.Add(
            new Finding(Detector.Scores, s, hour.Sums[s].Ratio >= 1, onset, -Math.Min(one, two), -threshold, hour.Sums[s])
            {
                Bins = test.Moves(counted, usual),
            }
        );
        test.ForgetLast();
    }

    private UsualShape UsualOf(int series, BaselineCell cell, Span<double> room)
    {
        baseline.SumBins(series, room);
        return new UsualShape(cell.Bins.AsSpan(series * bins, bins), room, cell.Weight);
    }
}
