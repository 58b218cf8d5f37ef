using Prometheus;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Figures;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>Rules as metrics. Amounts are in units of currency; what has no value is NaN.</summary>
internal sealed class RuleMetrics
{
    // Each pair of rules is a series; of more rules the report alone has them.
    private const int PairedRules = 20;

    private static readonly string[] Outcomes = ["fired", "fraud", "legitimate", "without_outcome"];
    private static readonly string[] Values = ["frauds", "amount", "false_alarms"];

    private readonly CountingLayout _layout;
    private readonly Gauge _transactions;
    private readonly Gauge _figure;
    private readonly Gauge _bound;
    private readonly Gauge _unique;
    private readonly Gauge _marginal;
    private readonly Gauge _withModel;
    private readonly Gauge _withRule;

    public RuleMetrics(MetricSet metrics, CountingLayout layout)
    {
        _layout = layout;
        _transactions = metrics.Gauge(
            MetricNames.RuleTransactions,
            "Transactions on which the rule fired, by outcome.",
            "rule",
            "maturity",
            "outcome"
        );
        _figure = metrics.Gauge(MetricNames.RulePerformance, "Precision and recall of the rule.", "rule", "maturity", "metric");
        _bound = metrics.Gauge(
            MetricNames.RulePerformanceBound,
            "End of the 95 % interval of a rule's figure.",
            "rule",
            "maturity",
            "metric",
            "bound"
        );
        _unique = metrics.Gauge(
            MetricNames.RuleUnique,
            "What the rule flagged and no model and no other rule did.",
            "rule",
            "maturity",
            "value"
        );
        _marginal = metrics.Gauge(
            MetricNames.RuleMarginal,
            "What is lost, and what is avoided, if the rule is switched off.",
            "rule",
            "maturity",
            "value"
        );
        _withModel = metrics.Gauge(
            MetricNames.RuleModelOverlap,
            "Transactions that rule and model both flagged.",
            "rule",
            "model",
            "maturity",
            "outcome"
        );
        _withRule = metrics.Gauge(
            MetricNames.RuleOverlap,
            "Transactions on which both rules fired.",
            "rule",
            "other",
            "maturity",
            "outcome"
        );
    }

    /// <summary>How many series there are at most.</summary>
    public static long SeriesOf(int rules, int models, int maturities)
    {
        long figures = Outcomes.Length + 2 * 3 + 2 * Values.Length + 1 + 2 * models;
        long pairs = rules <= PairedRules ? (long)rules * (rules - 1) : 0;
        return (maturities + 1L) * (rules * figures + pairs);
    }

    public void Update(CohortFigures figures, Cohort[] covered, int maturity, string age)
    {
        if (_layout.Rules.Count == 0)
        {
            return;
        }
        foreach (RuleFigures rule in figures.OfRules(_layout, covered, maturity))
        {
            Update(rule, age, figures.MinorUnits);
        }
        if (_layout.Rules.Count <= PairedRules)
        {
            foreach (RuleOverlap overlap in RuleTable.Overlaps(_layout, covered, maturity))
            {
                string[] names = [_layout.Rules.Infos[overlap.Rule].Name, _layout.Rules.Infos[overlap.Other].Name, age];
                _withRule.WithLabels([.. names, "fired"]).Set(overlap.Both);
                _withRule.WithLabels([.. names, "fraud"]).Set(overlap.Frauds);
            }
        }
    }

    private void Update(RuleFigures rule, string age, double minorUnits)
    {
        ConfusionCounts counts = rule.Figures.Confusion;
        double[] outcomes = [rule.Figures.Flagged, counts.TruePositives, counts.FalsePositives, rule.Figures.Outcomes?.UnknownFlagged ?? 0];
        for (int i = 0; i < Outcomes.Length; i++)
        {
            _transactions.WithLabels(rule.Rule, age, Outcomes[i]).Set(outcomes[i]);
        }
        SetFigure(rule.Rule, age, "precision", rule.Figures.Precision);
        SetFigure(rule.Rule, age, "recall", rule.Figures.Recall);
        SetShare(_unique, rule.Rule, age, rule.Unique, minorUnits);
        SetShare(_marginal, rule.Rule, age, rule.Marginal, minorUnits);
        if (rule.MarginalSaving is { } saving)
        {
            _marginal.WithLabels(rule.Rule, age, "net_saving").Set(saving / minorUnits);
        }
        foreach ((string model, long both, long frauds) in rule.Models)
        {
            _withModel.WithLabels(rule.Rule, model, age, "flagged").Set(both);
            _withModel.WithLabels(rule.Rule, model, age, "fraud").Set(frauds);
        }
    }

    private void SetFigure(string rule, string age, string metric, IntervalEstimate figure)
    {
        _figure.WithLabels(rule, age, metric).Set(figure.Value);
        _bound.WithLabels(rule, age, metric, "lower").Set(figure.Lower);
        _bound.WithLabels(rule, age, metric, "upper").Set(figure.Upper);
    }

    private static void SetShare(Gauge gauge, string rule, string age, RuleShare share, double minorUnits)
    {
        double[] values = [share.Frauds.Count, share.Frauds.Amount / minorUnits, share.Legitimate.Count];
        for (int i = 0; i < Values.Length; i++)
        {
            gauge.WithLabels(rule, age, Values[i]).Set(values[i]);
        }
    }
}
