using System.Text.Json;
using Vigia.Stages.Sources.Kafka.Partitions;

namespace Vigia.Stages.Sources.Kafka;

/// <summary>The source's section of <c>/status</c>.</summary>
internal static class SourceStatus
{
    /// <param name="json">Where it goes.</param>
    /// <param name="group">The consumer group.</param>
    /// <param name="session">The running source; null before that.</param>
    /// <param name="lags">Lag of each partition owned; null where it is not known.</param>
    public static void Write(Utf8JsonWriter json, string group, KafkaSession? session, IReadOnlyDictionary<OwnedPartition, long?> lags)
    {
        json.WriteStartObject();
        json.WriteString("group", group);
        json.WriteBoolean("assigned", session is { IsAssigned: true });
        json.WriteBoolean("stuck", session is { IsStuck: true });
        json.WriteBoolean("paused", session is { IsPaused: true });
        json.WriteNumber("tombstones", session?.Tombstones ?? 0);
        json.WriteStartArray("partitions");
        foreach (
            (OwnedPartition partition, long? lag) in lags.OrderBy(p => p.Key.Source.Topic, StringComparer.Ordinal)
                .ThenBy(p => p.Key.Source.Partition)
        )
        {
            json.WriteStartObject();
            json.WriteString("topic", partition.Source.Topic);
            json.WriteNumber("partition", partition.Source.Partition);
            WriteKnown(json, "position", partition.Next);
            WriteKnown(json, "acknowledged", partition.Acknowledged);
            WriteKnown(json, "lag", lag ?? OwnedPartition.Unknown);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        long?[] known = [.. lags.Values.Where(l => l is not null)];
        WriteKnown(json, "lag", known.Length == 0 ? OwnedPartition.Unknown : known.Sum()!.Value);
        json.WriteEndObject();
    }

    private static void WriteKnown(Utf8JsonWriter json, string name, long offset)
    {
        if (offset < 0)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteNumber(name, offset);
        }
    }
}
