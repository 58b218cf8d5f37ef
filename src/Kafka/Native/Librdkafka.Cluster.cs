using System.Runtime.InteropServices;
using Confluent.Kafka;

namespace Vigia.Kafka.Native;

/// <summary>Which cluster a client speaks with.</summary>
internal static partial class Librdkafka
{
    private static readonly string[] ClusterFunctions = ["rd_kafka_clusterid", "rd_kafka_mem_free"];

    /// <summary>The cluster's id, which brokers give with their metadata; null if it cannot be had within the time.</summary>
    public static string? ClusterIdOf(IClient client, TimeSpan limit)
    {
        using ClientHandle? handle = ClientHandle.TryTake(client, ClusterFunctions, out _);
        if (handle is null)
        {
            return null;
        }
        nint text = ClusterId(handle.Address, (int)limit.TotalMilliseconds);
        string? id = Marshal.PtrToStringUTF8(text);
        if (text != 0)
        {
            Free(handle.Address, text);
        }
        return id;
    }

    [LibraryImport(Name, EntryPoint = "rd_kafka_clusterid")]
    private static partial nint ClusterId(nint client, int timeoutMs);

    [LibraryImport(Name, EntryPoint = "rd_kafka_mem_free")]
    private static partial void Free(nint client, nint memory);
}
