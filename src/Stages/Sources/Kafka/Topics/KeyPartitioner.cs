using System.Buffers.Binary;
using System.IO.Hashing;

namespace Vigia.Stages.Sources.Kafka.Topics;

/// <summary>A rule by which producers place a key in a partition.</summary>
/// <param name="Name">For people: the rule, and whose default it is.</param>
/// <param name="Place">Partition of a key among that many.</param>
internal sealed record KeyPartitioner(string Name, Func<byte[], int, int> Place)
{
    // Of the 32-bit variant of MurmurHash2, as Apache Kafka's Java clients use it.
    private const uint Seed = 0x9747b28c;
    private const uint Mix = 0x5bd1e995;

    /// <summary>The rules known, the commonest first.</summary>
    public static IReadOnlyList<KeyPartitioner> Known { get; } =
    [
        new("murmur2 (Java clients, Kafka Streams)", static (key, count) => (int)(Murmur2(key) & 0x7fffffff) % count),
        new("CRC32 (librdkafka: Confluent's clients for .NET, Python, Go and C)", static (key, count) =>
            (int)(Crc32.HashToUInt32(key) % (uint)count)
        ),
        new("murmur2 without sign (some Node.js clients)", static (key, count) => (int)(Murmur2(key) % (uint)count)),
        new("FNV-1a (librdkafka's fnv1a, Sarama)", static (key, count) => Math.Abs((int)Fnv1a(key) % count)),
    ];

    /// <summary>32-bit MurmurHash2 of a key.</summary>
    public static uint Murmur2(ReadOnlySpan<byte> key)
    {
        uint hash = Seed ^ (uint)key.Length;
        for (; key.Length >= 4; key = key[4..])
        {
            uint word = BinaryPrimitives.ReadUInt32LittleEndian(key) * Mix;
            hash = (hash * Mix) ^ ((word ^ (word >> 24)) * Mix);
        }
        for (int i = key.Length - 1; i >= 0; i--)
        {
            hash ^= (uint)key[i] << (8 * i);
        }
        hash = key.Length > 0 ? hash * Mix : hash;
        hash = (hash ^ (hash >> 13)) * Mix;
        return hash ^ (hash >> 15);
    }

    private static uint Fnv1a(ReadOnlySpan<byte> key)
    {
        uint hash = 2166136261;
        foreach (byte value in key)
        {
            hash = (hash ^ value) * 16777619;
        }
        return hash;
    }
}
