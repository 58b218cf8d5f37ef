using System.Buffers.Binary;

namespace Vigia.Engine.Windows;

/// <summary>
/// Keys of tumbling windows of one length among a stage's state entries: <c>t</c>, length and index of a window; <c>s</c> and length for
/// the list of the windows that had records. Numbers are big-endian.
/// </summary>
/// <param name="length">Length of the windows, ms, or what else distinguishes them (<see cref="WindowGrid.Key"/>).</param>
internal sealed class WindowKeys(long length)
{
    /// <summary>Bytes of a window's key.</summary>
    public const int WindowSize = 1 + PaneKey.Size;

    /// <summary>Bytes of the list's key.</summary>
    public const int SeenSize = 1 + sizeof(long);

    private const byte Window = (byte)'t';
    private const byte Seen = (byte)'s';

    /// <summary>Whether the key is that of windows, of whatever length.</summary>
    public static bool IsAny(ReadOnlySpan<byte> key) =>
        (key.Length == WindowSize && key[0] == Window) || (key.Length == SeenSize && key[0] == Seen);

    public void WriteWindow(Span<byte> key, long window)
    {
        key[0] = Window;
        PaneKey.Write(key[1..], length, window);
    }

    public void WriteSeen(Span<byte> key)
    {
        key[0] = Seen;
        BinaryPrimitives.WriteInt64BigEndian(key[1..], length);
    }

    public bool IsSeen(ReadOnlySpan<byte> key) =>
        key.Length == SeenSize && key[0] == Seen && BinaryPrimitives.ReadInt64BigEndian(key[1..]) == length;

    /// <summary>The window's index; null if the key is not one of these windows'.</summary>
    public long? WindowOf(ReadOnlySpan<byte> key) =>
        key.Length == WindowSize && key[0] == Window && PaneKey.TryRead(key[1..], out long own, out long window) && own == length
            ? window
            : null;
}

/// <summary>What all tumbling windows have in common.</summary>
public static class TumblingWindows
{
    /// <summary>Whether a key among a stage's state entries is that of tumbling windows, of whatever length.</summary>
    public static bool IsKey(ReadOnlySpan<byte> key) => WindowKeys.IsAny(key);
}
