using System.Buffers.Binary;
using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Stages.StateStores.Kafka;

/// <summary>What a message of the changelog is about.</summary>
internal enum ChangelogKind : byte
{
    /// <summary>Whose changelog it is: the pipeline's name.</summary>
    Owner = (byte)'p',

    /// <summary>The next offset of a source partition.</summary>
    Offset = (byte)'o',

    /// <summary>The fingerprint of a stage's entries of a source partition.</summary>
    Fingerprint = (byte)'f',

    /// <summary>An entry of a stage's state.</summary>
    Entry = (byte)'e',
}

/// <summary>
/// Key of a message of the changelog: version (1 byte), kind (1 byte), topic, partition (4 bytes, big endian), stage, key of the entry.
/// Names are UTF-8 and end with a zero byte, so that no name is the beginning of another.
/// </summary>
internal readonly record struct ChangelogKey(ChangelogKind Kind, SourcePartition Partition, string Stage, ReadOnlyMemory<byte> Entry)
{
    private const byte Version = 1;

    private static readonly SourcePartition Nowhere = new("", 0);

    public static ChangelogKey Owner { get; } = new(ChangelogKind.Owner, Nowhere, "", default);

    public static ChangelogKey Offset(SourcePartition partition) => new(ChangelogKind.Offset, partition, "", default);

    public static ChangelogKey Fingerprint(SourcePartition partition, string stage) =>
        new(ChangelogKind.Fingerprint, partition, stage, default);

    public static ChangelogKey Of(StateEntry entry) => new(ChangelogKind.Entry, entry.Partition, entry.Stage, entry.Key);

    /// <param name="bytes">A message's key.</param>
    /// <param name="where">Where it is, for the error.</param>
    /// <exception cref="StateException">No version of this program that this one knows wrote it.</exception>
    public static ChangelogKey Read(byte[]? bytes, string where)
    {
        if (bytes is not { Length: > 2 } || bytes[0] != Version || !Enum.IsDefined((ChangelogKind)bytes[1]))
        {
            throw Foreign(where);
        }
        int topic = bytes.AsSpan(2).IndexOf((byte)0);
        int stage =
            topic < 0 || bytes.Length < 2 + topic + 1 + sizeof(int) ? -1 : bytes.AsSpan(2 + topic + 1 + sizeof(int)).IndexOf((byte)0);
        if (stage < 0)
        {
            throw Foreign(where);
        }
        int number = 2 + topic + 1;
        int name = number + sizeof(int);
        var partition = new SourcePartition(
            Encoding.UTF8.GetString(bytes, 2, topic),
            BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(number))
        );
        return new ChangelogKey(
            (ChangelogKind)bytes[1],
            partition,
            Encoding.UTF8.GetString(bytes, name, stage),
            bytes.AsMemory(name + stage + 1)
        );
    }

    public byte[] ToArray()
    {
        byte[] number = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(number, Partition.Partition);
        return
        [
            Version,
            (byte)Kind,
            .. Encoding.UTF8.GetBytes(Partition.Topic),
            0,
            .. number,
            .. Encoding.UTF8.GetBytes(Stage),
            0,
            .. Entry.Span,
        ];
    }

    private static StateException Foreign(string where) =>
        new(
            $"{where} holds messages that this version of the program did not write; give the changelog a topic of its own, or run the version that wrote it"
        );
}
