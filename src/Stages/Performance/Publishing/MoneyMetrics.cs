using Prometheus;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Figures;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>Money and capacity as metrics. Amounts are in units of currency; what has no value is NaN.</summary>
internal sealed class MoneyMetrics
{
    private readonly Gauge _perFraud;
    private readonly Gauge _basisPoints;
    private readonly Gauge _value;
    private readonly Gauge _capacity;
    private readonly Gauge _accounts;
    private readonly Gauge _calibration;

    public MoneyMetrics(MetricSet metrics)
    {
        _perFraud = metrics.Gauge(MetricNames.ModelFalsePositivesPerFraud, "False alarms for each fraud caught.", "model", "maturity");
        _basisPoints = metrics.Gauge(
            MetricNames.ModelFraudBasisPoints,
            "Amount of frauds in 10,000ths of the amount of transactions.",
            "model",
            "maturity"
        );
        _value = metrics.Gauge(
            MetricNames.ModelValue,
            "Amount of frauds caught and lost, and the net saving, in units of currency.",
            "model",
            "maturity",
            "value"
        );
        _accounts = metrics.Gauge(
            MetricNames.ModelAccountPerformance,
            "By account: detection_rate of fraudulent ones, and false_positives for each that was detected.",
            "model",
            "maturity",
            "metric"
        );
        _capacity = metrics.Gauge(
            MetricNames.ModelCapacityPerformance,
            "Precision and recall of the highest scores up to capacity.",
            "model",
            "maturity",
            "metric"
        );
        _calibration = metrics.Gauge(
            MetricNames.ModelCalibration,
            "How far scores are from probabilities: brier, expected_calibration_error, and error_bound of both.",
            "model",
            "maturity",
            "metric"
        );
    }

    /// <summary>All that a model is worth as of a maturity.</summary>
    /// <param name="figures">Computes figures.</param>
    /// <param name="of">The model by its number in a layout, and the cohorts.</param>
    /// <param name="maturity">As of which age.</param>
    /// <param name="found">The model's figures.</param>
    public void Update(
        CohortFigures figures,
        (CountingLayout Layout, int Model, IReadOnlyCollection<Cohort> Cohorts) of,
        int maturity,
        ModelFigures found
    )
    {
        (CountingLayout layout, int model, IReadOnlyCollection<Cohort> cohorts) = of;
        (string name, string age) = (layout.Models[model].Name, figures.Maturities.Names[maturity]);
        CapacityFigures? capacity = found.IsSettled ? figures.AtCapacity(layout, model, cohorts, maturity) : null;
        Update(name, age, figures.Money(found), capacity, figures.MinorUnits);
        Update(name, age, found.IsSettled ? figures.AccountsAtCapacity(layout, model, cohorts, maturity) : null);
        Update(name, age, figures.Calibration(layout, model, cohorts, maturity, found));
        Update(name, age, found.IsSettled ? AccountFigures.Of(CohortFigures.Find(layout, model, cohorts), maturity) : null);
    }

    /// <summary>How well scores are probabilities.</summary>
    private void Update(string model, string maturity, CalibrationFigures calibration)
    {
        _calibration.WithLabels(model, maturity, "brier").Set(calibration.Brier);
        _calibration.WithLabels(model, maturity, "expected_calibration_error").Set(calibration.CalibrationError);
        _calibration.WithLabels(model, maturity, "error_bound").Set(calibration.ErrorBound);
    }

    /// <summary>What the highest scored accounts up to capacity give, where that is known.</summary>
    private void Update(string model, string maturity, AccountCapacity? capacity)
    {
        if (capacity is not null)
        {
            _capacity.WithLabels(model, maturity, "account_precision").Set(capacity.Precision.Value);
            _capacity.WithLabels(model, maturity, "account_recall").Set(capacity.Recall.Value);
        }
    }

    /// <summary>Figures by account, where the schema names one.</summary>
    private void Update(string model, string maturity, AccountFigures? accounts)
    {
        if (accounts is not null)
        {
            _accounts.WithLabels(model, maturity, "detection_rate").Set(accounts.DetectionRate.Value);
            _accounts.WithLabels(model, maturity, "false_positives").Set(accounts.FalsePositivesPerAccount);
        }
    }

    private void Update(string model, string maturity, MoneyFigures money, CapacityFigures? capacity, double minorUnits)
    {
        _perFraud.WithLabels(model, maturity).Set(money.FalsePositivesPerFraud.Value);
        _basisPoints.WithLabels(model, maturity).Set(money.FraudBasisPoints);
        _value.WithLabels(model, maturity, "caught").Set(money.Caught / minorUnits);
        _value.WithLabels(model, maturity, "lost").Set(money.Lost / minorUnits);
        if (money.NetSaving is { } saving)
        {
            _value.WithLabels(model, maturity, "net_saving").Set(saving / minorUnits);
        }
        if (capacity is not null)
        {
            _capacity.WithLabels(model, maturity, "precision").Set(capacity.Precision.Value);
            _capacity.WithLabels(model, maturity, "recall").Set(capacity.Recall.Value);
        }
    }
}
