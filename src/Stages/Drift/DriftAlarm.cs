using System.Globalization;
using System.Text.Json;
using Vigia.Stages.Json;

namespace Vigia.Stages.Drift;

/// <summary>A crossing as others are told of it.</summary>
/// <param name="Pipeline">Name of the pipeline.</param>
/// <param name="Crossing">What was crossed.</param>
/// <param name="Since">When the ordinary level was left: one alarm from there until it is reached again.</param>
internal sealed record DriftAlarm(string Pipeline, DriftEvent Crossing, DateTimeOffset Since)
{
    /// <summary>The same from the first crossing to the return: pipeline, what, window and start.</summary>
    public string Id => string.Create(
        CultureInfo.InvariantCulture, $"{Pipeline}|drift|{What}|{Crossing.Subject}|{Crossing.Window}|{Since.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");

    private string What => Crossing.IsScore ? "model" : "feature";

    /// <summary>Writes its properties, but the id.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("kind", "drift");
        json.WriteString("status", Crossing.To == DriftLevel.None ? "cleared" : Crossing.To > Crossing.From ? "raised" : "ongoing");
        json.WriteString("time", Crossing.Time.UtcDateTime);
        json.WriteString("started", Since.UtcDateTime);
        json.WriteString("pipeline", Pipeline);
        json.WriteString(What, Crossing.Subject);
        json.WriteString("window", Crossing.Window);
        json.WriteString("from", DriftJson.Word(Crossing.From));
        json.WriteString("to", DriftJson.Word(Crossing.To));
        JsonValues.WriteNumber(json, "psi", Crossing.Psi);
        JsonValues.WriteNumber(json, "psi_noise_floor", Crossing.NoiseFloor);
        string metric = Crossing.IsScore ? "vigia_model_score_drift" : "vigia_feature_drift";
        json.WriteStartArray("look");
        json.WriteStringValue($"{metric}{{{What}=\"{Crossing.Subject}\",window=\"{Crossing.Window}\"}}");
        json.WriteEndArray();
    }
}
