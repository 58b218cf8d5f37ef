using System.Buffers.Binary;
using System.Text;
using Vigia.Engine.Records;

namespace Vigia.Stages.StateStores.Local;

/// <summary>
/// Keys of the local store: <c>m</c> what the store is, <c>f</c> fingerprints by stage, <c>o</c> next offsets by partition, <c>e</c>
/// entries by partition, stage and key. Names end with a zero byte, so that no name is the beginning of another.
/// </summary>
internal static class LocalKeys
{
    public static readonly byte[] Pipeline = "m/pipeline"u8.ToArray();

    public static byte[] Fingerprint(string stage) => [(byte)'f', .. Encoding.UTF8.GetBytes(stage)];

    public static byte[] Offset(SourcePartition partition) => [(byte)'o', .. Name(partition)];

    public static byte[] Entries(SourcePartition partition) => [(byte)'e', .. Name(partition)];

    public static byte[] Entry(SourcePartition partition, string stage, ReadOnlySpan<byte> key) =>
        [.. Entries(partition), .. Encoding.UTF8.GetBytes(stage), 0, .. key];

    /// <summary>Splits an entry's key into stage and key; <paramref name="prefix"/> is the length of the partition's part.</summary>
    public static (string Stage, byte[] Key) Split(ReadOnlySpan<byte> entry, int prefix)
    {
        ReadOnlySpan<byte> rest = entry[prefix..];
        int end = rest.IndexOf((byte)0);
        return (Encoding.UTF8.GetString(rest[..end]), rest[(end + 1)..].ToArray());
    }

    /// <summary>Length of the partition's part of an entry's key.</summary>
    public static int PartitionLength(ReadOnlySpan<byte> entry) => entry.IndexOf((byte)0) + 1 + sizeof(int);

    private static byte[] Name(SourcePartition partition)
    {
        byte[] number = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(number, partition.Partition);
        return [.. Encoding.UTF8.GetBytes(partition.Topic), 0, .. number];
    }
}
