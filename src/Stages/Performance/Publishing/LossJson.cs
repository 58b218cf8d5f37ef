using System.Text.Json;
using Vigia.Stages.Json;
using Vigia.Stages.Performance.Figures;
using Vigia.Statistics.Performance;

namespace Vigia.Stages.Performance.Publishing;

/// <summary>The errors of a predicted loss in status and report, in units of currency.</summary>
internal static class LossJson
{
    /// <summary>Writes the property <c>loss_errors</c>; nothing for a model that predicts no loss.</summary>
    public static void Write(Utf8JsonWriter json, RegressionErrors? found, bool isSettled)
    {
        if (found is not { } errors)
        {
            return;
        }
        json.WriteStartObject("loss_errors");
        json.WriteNumber("transactions", errors.Count);
        FigureJson.WriteEstimate(json, "mae", errors.MeanAbsolute);
        JsonValues.WriteNumber(json, "rmse", errors.RootMeanSquare);
        FigureJson.WriteEstimate(json, "bias", errors.Bias);
        if (!isSettled)
        {
            json.WriteString("reason", LossFigures.UnsettledReason);
        }
        json.WriteEndObject();
    }
}
