using System.Buffers.Binary;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// Writes for the store when each notification was opened, decided, paid back, and its refund requested (8 bytes each, Unix ms), then how
/// many notifications there are (4). Where a notification only ever said fraud, nothing need be written.
/// </summary>
internal static class NotificationTimes
{
    private const int Bytes = 4 * sizeof(long);

    /// <summary>Whether any time does not follow from what is written anyway.</summary>
    public static bool AreNeeded(TrackedTransaction tracked) =>
        tracked.Notifications.Any(n =>
            Math.Min(n.Opened, Math.Min(n.Returned, n.RefundRequested)) != long.MaxValue || n.Decided != n.FirstFraud
        );

    /// <summary>The times where none are written.</summary>
    public static void Derive(TrackedTransaction tracked)
    {
        foreach (Notification notification in tracked.Notifications)
        {
            notification.Decided = notification.FirstFraud;
        }
    }

    public static byte[] Encode(TrackedTransaction tracked)
    {
        byte[] value = new byte[tracked.Notifications.Count * Bytes + sizeof(int)];
        Span<byte> at = value;
        foreach (Notification notification in tracked.Notifications)
        {
            BinaryPrimitives.WriteInt64LittleEndian(at, notification.Opened);
            BinaryPrimitives.WriteInt64LittleEndian(at[8..], notification.Decided);
            BinaryPrimitives.WriteInt64LittleEndian(at[16..], notification.Returned);
            BinaryPrimitives.WriteInt64LittleEndian(at[24..], notification.RefundRequested);
            at = at[Bytes..];
        }
        BinaryPrimitives.WriteInt32LittleEndian(at, tracked.Notifications.Count);
        return value;
    }

    /// <summary>Where the times begin in a value that ends with them.</summary>
    /// <exception cref="Engine.State.StateException">The store is damaged.</exception>
    public static int StartIn(ReadOnlySpan<byte> value, PredictionStore store)
    {
        long start = value.Length - sizeof(int) - (long)Bytes * BinaryPrimitives.ReadInt32LittleEndian(value[^sizeof(int)..]);
        return start is >= sizeof(int) && start <= value.Length ? (int)start : throw store.Damaged();
    }

    /// <exception cref="Engine.State.StateException">The store is damaged.</exception>
    public static void Decode(ReadOnlySpan<byte> value, TrackedTransaction tracked, PredictionStore store)
    {
        if (value.Length != tracked.Notifications.Count * Bytes + sizeof(int))
        {
            throw store.Damaged();
        }
        foreach (Notification notification in tracked.Notifications)
        {
            notification.Opened = BinaryPrimitives.ReadInt64LittleEndian(value);
            notification.Decided = BinaryPrimitives.ReadInt64LittleEndian(value[8..]);
            notification.Returned = BinaryPrimitives.ReadInt64LittleEndian(value[16..]);
            notification.RefundRequested = BinaryPrimitives.ReadInt64LittleEndian(value[24..]);
            value = value[Bytes..];
        }
    }
}
