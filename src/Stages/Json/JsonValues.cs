using System.Text.Json;

namespace Vigia.Stages.Json;

/// <summary>Values that may not be known, as status and reports write them: null then.</summary>
internal static class JsonValues
{
    /// <summary>A figure; null too where it is not finite, which JSON has no word for.</summary>
    public static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    public static void WriteTime(Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is { } known)
        {
            json.WriteString(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
