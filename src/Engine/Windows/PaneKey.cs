using System.Buffers.Binary;

namespace Vigia.Engine.Windows;

/// <summary>Key of a pane among a stage's state entries: its length in ms, then its index; both big-endian.</summary>
public static class PaneKey
{
    /// <summary>Bytes of a key.</summary>
    public const int Size = 16;

    /// <summary>Writes a key into the first <see cref="Size"/> bytes.</summary>
    public static void Write(Span<byte> key, long length, long pane)
    {
        BinaryPrimitives.WriteInt64BigEndian(key, length);
        BinaryPrimitives.WriteInt64BigEndian(key[8..], pane);
    }

    /// <summary>Reads a key; false if it is not one.</summary>
    public static bool TryRead(ReadOnlySpan<byte> key, out long length, out long pane)
    {
        (length, pane) = (0, 0);
        if (key.Length != Size)
        {
            return false;
        }
        length = BinaryPrimitives.ReadInt64BigEndian(key);
        pane = BinaryPrimitives.ReadInt64BigEndian(key[8..]);
        return length > 0;
    }
}
