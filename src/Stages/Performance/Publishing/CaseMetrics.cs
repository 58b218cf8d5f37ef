using Prometheus;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Figures;
using Vigia.Stages.Performance.Joining;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>Decisions, funds recoveries and kinds of fraud, as metrics. Series appear with the first record that they count.</summary>
internal sealed class CaseMetrics
{
    private readonly CounterFamily _decisions;
    private readonly CounterFamily _faults;
    private readonly Counter.Child _unknownRules;
    private readonly Counter.Child _unmatched;
    private readonly Counter.Child _repeated;
    private readonly Counter.Child _reversals;
    private readonly Counter.Child _stakes;
    private readonly Gauge _matched;
    private readonly Gauge _recoveries;
    private readonly Gauge _byDecision;
    private readonly Gauge _payeeSide;
    private readonly Gauge _recovered;
    private readonly Gauge _kinds;
    private readonly Gauge _kindAmounts;

    public CaseMetrics(MetricSet metrics)
    {
        _decisions = metrics.Counter(MetricNames.Decisions, "Decisions in records of their own.", "decision");
        _unknownRules = metrics
            .Counter(MetricNames.UnknownRules, "Transactions that list a rule that the schema does not name.")
            .WithLabels();
        _faults = metrics.Counter(MetricNames.DecisionFaults, "Decisions on transactions that cannot be used.", "reason");
        _unmatched = metrics.Counter(MetricNames.DecisionsUnmatched, "Transactions of which only decisions arrived in time.").WithLabels();
        _repeated = metrics
            .Counter(MetricNames.TransactionsRepeated, "Transactions that a sender repeated, each counted once.")
            .WithLabels();
        _reversals = metrics.Counter(MetricNames.LabelReversals, "Labels of reversals.").WithLabels();
        _stakes = metrics
            .Counter(MetricNames.LabelStakeAboveAmount, "Labels with more at stake than their transaction's amount.")
            .WithLabels();
        _matched = metrics.Gauge(MetricNames.LabelMatchedRatio, "Share of labelled transactions that were found.");
        _recoveries = metrics.Gauge(MetricNames.FundsRecoveries, "Funds recoveries: known, cancelled, without_root.", "state");
        _byDecision = metrics.Gauge(
            MetricNames.TransactionsByDecision,
            "Transactions of the newest cohorts by what was done with them.",
            "decision",
            "by"
        );
        _payeeSide = metrics.Gauge(
            MetricNames.LabelPayeeSide,
            "Transactions with labels of hops or the payee's side.",
            "maturity",
            "status"
        );
        _recovered = metrics.Gauge(MetricNames.LabelRecoveredAmount, "Amount that came back of frauds, in minor units.", "maturity");
        _kinds = metrics.Gauge(
            MetricNames.ModelFraudsByKind,
            "Frauds by kind and whether the model flagged them.",
            "model",
            "maturity",
            "kind",
            "flagged"
        );
        _kindAmounts = metrics.Gauge(
            MetricNames.ModelFraudAmountByKind,
            "Amount at stake in frauds by kind and whether the model flagged them, in minor units.",
            "model",
            "maturity",
            "kind",
            "flagged"
        );
    }

    /// <summary>What became of labels, decisions and recoveries.</summary>
    public void Update(PerformanceState state)
    {
        LabelTally tally = state.Labels;
        foreach (Disposition disposition in Enum.GetValues<Disposition>().Where(d => tally.Decisions[(int)d] > 0))
        {
            _decisions.WithLabels(CaseJson.Word(disposition)).IncTo(tally.Decisions[(int)disposition]);
        }
        _faults.WithLabels("unknown_value").IncTo(tally.DecisionFaults[(int)DecisionFault.UnknownValue]);
        _faults.WithLabels("bad_propensity").IncTo(tally.DecisionFaults[(int)DecisionFault.BadPropensity]);
        _unknownRules.IncTo(tally.UnknownRules);
        _unmatched.IncTo(tally.UnmatchedDecisions);
        _repeated.IncTo(tally.RepeatedTransactions);
        _reversals.IncTo(tally.Reversals);
        _stakes.IncTo(tally.StakesAboveAmount);
        _matched.Set(state.MatchedShare);
        if (state.Recoveries.Count > 0)
        {
            _recoveries.WithLabels("known").Set(state.Recoveries.Count);
            _recoveries.WithLabels("cancelled").Set(state.Recoveries.Cancelled);
            _recoveries.WithLabels("without_root").Set(state.Recoveries.WithoutRoot);
        }
    }

    /// <summary>Counts of the cohorts that a maturity's figures cover.</summary>
    public void Update(CountingLayout layout, Cohort[] covered, int maturity, string name)
    {
        foreach (Verdict verdict in Enum.GetValues<Verdict>())
        {
            SetIfAny(_payeeSide, covered.Sum(c => c.Cases.PayeeOf(maturity, verdict).Count), name, PerformanceReport.Word(verdict));
        }
        SetIfAny(_recovered, covered.Sum(c => c.Cases.RecoveredOf(maturity).Amount), name);
        foreach (Disposition disposition in Enum.GetValues<Disposition>())
        {
            foreach (DecisionMaker maker in Enum.GetValues<DecisionMaker>())
            {
                SetIfAny(
                    _byDecision,
                    covered.Sum(c => c.Cases.DecisionsOf(disposition, maker).Count),
                    CaseJson.Word(disposition),
                    CaseJson.Word(maker)
                );
            }
        }
        for (int model = 0; model < layout.Models.Count; model++)
        {
            IReadOnlyCollection<(Cohort Cohort, int Model)> own = CohortFigures.Find(layout, model, covered);
            foreach (LabelSituation kind in Enum.GetValues<LabelSituation>().Where(k => k != LabelSituation.Unknown))
            {
                foreach (bool isFlagged in new[] { true, false })
                {
                    string[] labels = [layout.Models[model].Name, name, CaseJson.Word(kind), isFlagged ? "true" : "false"];
                    SetIfAny(_kinds, own.Sum(c => c.Cohort.Cases.FraudsOf(maturity, c.Model, kind, isFlagged).Count), labels);
                    SetIfAny(_kindAmounts, own.Sum(c => c.Cohort.Cases.FraudsOf(maturity, c.Model, kind, isFlagged).Amount), labels);
                }
            }
        }
    }

    // A series that was there once stays, so that it can fall to 0.
    private static void SetIfAny(Gauge gauge, long value, params string[] labels)
    {
        if (value != 0 || gauge.GetAllLabelValues().Any(labels.SequenceEqual))
        {
            gauge.WithLabels(labels).Set(value);
        }
    }
}
