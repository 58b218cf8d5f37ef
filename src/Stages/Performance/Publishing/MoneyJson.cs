using System.Text.Json;
using Vigia.Stages.Json;
using Vigia.Stages.Performance.Figures;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>Money, capacity, thresholds and calibration of a model in the report. Amounts are in minor units.</summary>
internal static class MoneyJson
{
    public static void WriteMoney(Utf8JsonWriter json, MoneyFigures money)
    {
        json.WriteStartObject("money");
        FigureJson.WriteEstimate(json, "false_positives_per_fraud", money.FalsePositivesPerFraud);
        FigureJson.WriteEstimate(json, "frauds_per_100000", money.FraudsPer100000);
        JsonValues.WriteNumber(json, "fraud_basis_points", money.FraudBasisPoints);
        JsonValues.WriteNumber(json, "caught_amount", money.Caught);
        JsonValues.WriteNumber(json, "lost_amount", money.Lost);
        if (money.NetSaving is { } saving)
        {
            JsonValues.WriteNumber(json, "net_saving", saving);
        }
        json.WriteEndObject();
    }

    /// <summary>What the highest scores up to capacity give; nothing where that is not known.</summary>
    public static void WriteCapacity(Utf8JsonWriter json, CapacityFigures? capacity)
    {
        if (capacity is null)
        {
            return;
        }
        json.WriteStartObject("capacity");
        JsonValues.WriteNumber(json, "reviewed", capacity.Reviewed);
        json.WriteBoolean("is_exact", capacity.IsExact);
        JsonValues.WriteNumber(json, "precision_lower", capacity.PrecisionInterval.Lower);
        JsonValues.WriteNumber(json, "precision_upper", capacity.PrecisionInterval.Upper);
        foreach (
            (string name, Vigia.Statistics.Performance.RankValue value) in new[]
            {
                ("precision", capacity.Precision),
                ("recall", capacity.Recall),
            }
        )
        {
            json.WriteStartObject(name);
            JsonValues.WriteNumber(json, "value", value.Value);
            JsonValues.WriteNumber(json, "least", value.Lower);
            JsonValues.WriteNumber(json, "most", value.Upper);
            json.WriteEndObject();
        }
        JsonValues.WriteNumber(json, "fraud_amount", capacity.Amount);
        json.WriteEndObject();
    }

    /// <summary>What the highest scored accounts up to capacity give; nothing where that is not known.</summary>
    public static void WriteCapacity(Utf8JsonWriter json, AccountCapacity? capacity)
    {
        if (capacity is null)
        {
            return;
        }
        json.WriteStartObject("account_capacity");
        json.WriteNumber("reviewed", capacity.Reviewed);
        json.WriteNumber("judged", capacity.Judged);
        json.WriteNumber("fraudulent", capacity.Fraudulent);
        FigureJson.WriteEstimate(json, "precision", capacity.Precision);
        FigureJson.WriteEstimate(json, "recall", capacity.Recall);
        json.WriteNumber("fraud_amount", capacity.Amount);
        json.WriteBoolean("is_exact", capacity.IsExact);
        json.WriteEndObject();
    }

    /// <summary>Figures by account; nothing where the schema names none.</summary>
    public static void WriteAccounts(Utf8JsonWriter json, AccountFigures? accounts)
    {
        if (accounts is null)
        {
            return;
        }
        json.WriteStartObject("accounts");
        json.WriteNumber("fraudulent", accounts.Fraudulent);
        json.WriteNumber("detected", accounts.Detected);
        json.WriteNumber("false_alarms", accounts.FalseAlarms);
        FigureJson.WriteEstimate(json, "detection_rate", accounts.DetectionRate);
        JsonValues.WriteNumber(json, "false_positives_per_account", accounts.FalsePositivesPerAccount);
        JsonValues.WriteNumber(json, "sampled_share", accounts.SampledShare);
        json.WriteEndObject();
    }

    public static void WriteCalibration(Utf8JsonWriter json, CalibrationFigures calibration)
    {
        json.WriteStartObject("calibration");
        JsonValues.WriteNumber(json, "brier", calibration.Brier);
        JsonValues.WriteNumber(json, "expected_calibration_error", calibration.CalibrationError);
        JsonValues.WriteNumber(json, "error_bound", calibration.ErrorBound);
        json.WriteEndObject();
    }

    /// <summary>What other thresholds would have given, as columns.</summary>
    /// <param name="json">An object that is open.</param>
    /// <param name="rows">By rising threshold.</param>
    /// <param name="days">How many days the counts cover.</param>
    public static void WriteThresholds(Utf8JsonWriter json, IReadOnlyList<ThresholdRow> rows, double days)
    {
        json.WriteStartObject("thresholds");
        WriteColumn(json, "threshold", rows, r => r.Threshold);
        WriteColumn(json, "flagged_per_day", rows, r => r.Flagged / days);
        WriteColumn(json, "precision", rows, r => r.Counts.Precision);
        WriteColumn(json, "recall", rows, r => r.Counts.Recall);
        WriteColumn(json, "amount_recall", rows, r => r.Frauds.Recall);
        WriteColumn(json, "caught_amount", rows, r => r.Frauds.Caught);
        json.WriteEndObject();
    }

    private static void WriteColumn(Utf8JsonWriter json, string name, IReadOnlyList<ThresholdRow> rows, Func<ThresholdRow, double> value)
    {
        json.WriteStartArray(name);
        foreach (ThresholdRow row in rows)
        {
            if (double.IsFinite(value(row)))
            {
                json.WriteNumberValue(value(row));
            }
            else
            {
                json.WriteNullValue();
            }
        }
        json.WriteEndArray();
    }
}
