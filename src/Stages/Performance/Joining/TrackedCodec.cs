using System.Buffers;
using System.Buffers.Binary;
using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Counting;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// Writes a tracked transaction for the store. Without ids, facts and later decisions: layout (4 bytes), event time, amount, time of the
/// first label and of the first that said fraud (8 each), payload, and for each maturity time and verdict of the label that counts (9).
/// Else the layout has a flag, and payload, notifications and decisions follow. Where times of a notification do not follow from that,
/// another flag says that they are at the end (<see cref="NotificationTimes"/>).
/// </summary>
internal static class TrackedCodec
{
    private const int Head = sizeof(int) + 4 * sizeof(long);
    private const int PlainBytes = sizeof(long) + 1;
    private const int IsDetailed = 1 << 30;
    private const int HasTimes = 1 << 29;

    public static byte[] Encode(TrackedTransaction tracked, int maturities)
    {
        byte[] value = EncodeLabels(tracked, maturities);
        if (!NotificationTimes.AreNeeded(tracked))
        {
            return value;
        }
        BinaryPrimitives.WriteInt32LittleEndian(value, BinaryPrimitives.ReadInt32LittleEndian(value) | HasTimes);
        return [.. value, .. NotificationTimes.Encode(tracked)];
    }

    public static TrackedTransaction Decode(byte[] value, PredictionStore store, int maturities)
    {
        int number = BinaryPrimitives.ReadInt32LittleEndian(value);
        if ((number & HasTimes) == 0)
        {
            TrackedTransaction derived = DecodeLabels(value, number, store, maturities);
            NotificationTimes.Derive(derived);
            return derived;
        }
        int end = NotificationTimes.StartIn(value, store);
        TrackedTransaction tracked = DecodeLabels(value[..end], number & ~HasTimes, store, maturities);
        NotificationTimes.Decode(value.AsSpan(end), tracked, store);
        return tracked;
    }

    private static byte[] EncodeLabels(TrackedTransaction tracked, int maturities)
    {
        if (tracked.Decisions is not null || tracked.Notifications is not [{ Key: 0, CancelledAt: long.MaxValue } only] || !IsPlain(only))
        {
            return EncodeDetailed(tracked, maturities);
        }
        Transaction transaction = tracked.Transaction;
        int stride = transaction.Payload.Length;
        byte[] value = new byte[Head + stride + maturities * PlainBytes];
        BinaryPrimitives.WriteInt32LittleEndian(value, transaction.Layout.Number);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(4), transaction.Time);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(12), transaction.Amount);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(20), only.FirstLabel);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(28), only.FirstFraud);
        transaction.Payload.Span.CopyTo(value.AsSpan(Head));
        for (int i = 0; i < maturities; i++)
        {
            Span<byte> at = value.AsSpan(Head + stride + i * PlainBytes);
            BinaryPrimitives.WriteInt64LittleEndian(at, only.Labels[i].Time);
            at[sizeof(long)] = (byte)only.Labels[i].Verdict;
        }
        return value;
    }

    /// <summary>The event time of an encoded transaction (Unix ms).</summary>
    public static long TimeOf(ReadOnlySpan<byte> value) => BinaryPrimitives.ReadInt64LittleEndian(value[sizeof(int)..]);

    private static TrackedTransaction DecodeLabels(byte[] value, int number, PredictionStore store, int maturities)
    {
        CountingLayout layout = store.Layouts.Of(number & ~IsDetailed);
        bool isDetailed = (number & IsDetailed) != 0;
        int end = Head + layout.Stride;
        if (isDetailed ? value.Length < end : value.Length != end + maturities * PlainBytes)
        {
            throw store.Damaged();
        }
        var transaction = new Transaction(
            layout,
            BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(4)),
            BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(12)),
            value.AsMemory(Head, layout.Stride)
        );
        var tracked = new TrackedTransaction(transaction, maturities);
        if (isDetailed)
        {
            DecodeDetails(new RevisionReader(value.AsSpan(end), store), tracked, maturities);
            return tracked;
        }
        Notification only = tracked[0];
        only.FirstLabel = BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(20));
        only.FirstFraud = BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(28));
        for (int i = 0; i < maturities; i++)
        {
            ReadOnlySpan<byte> at = value.AsSpan(end + i * PlainBytes);
            long time = BinaryPrimitives.ReadInt64LittleEndian(at);
            only.Labels[i] = time == long.MinValue ? TimedVerdict.None : new TimedVerdict(time, (Verdict)at[sizeof(long)], LabelFacts.None);
        }
        return tracked;
    }

    private static bool IsPlain(Notification notification)
    {
        foreach (TimedVerdict label in notification.Labels)
        {
            if (label.IsLabel && label.Facts != LabelFacts.None)
            {
                return false;
            }
        }
        return notification.Recovery == 0;
    }

    private static byte[] EncodeDetailed(TrackedTransaction tracked, int maturities)
    {
        Transaction transaction = tracked.Transaction;
        var writer = new RevisionWriter(new ArrayBufferWriter<byte>());
        writer.Write(transaction.Layout.Number | IsDetailed);
        writer.Write(transaction.Time);
        writer.Write(transaction.Amount);
        writer.Write(0L);
        writer.Write(0L);
        writer.Write(transaction.Payload.Span);
        writer.Write(tracked.Notifications.Count);
        foreach (Notification notification in tracked.Notifications)
        {
            writer.Write((long)notification.Key);
            writer.Write((long)notification.Recovery);
            writer.Write(notification.CancelledAt);
            writer.Write(notification.FirstLabel);
            writer.Write(notification.FirstFraud);
            foreach (TimedVerdict label in notification.Labels)
            {
                writer.Write(label);
            }
        }
        for (int i = 0; tracked.Decisions is { } decisions && i < maturities; i++)
        {
            writer.Write(decisions[i].Time);
            writer.Write(decisions[i].Decision);
        }
        return writer.ToArray();
    }

    private static void DecodeDetails(RevisionReader reader, TrackedTransaction tracked, int maturities)
    {
        for (int left = reader.ReadInt(); left > 0; left--)
        {
            Notification notification = tracked[(ulong)reader.ReadLong()];
            notification.Recovery = (ulong)reader.ReadLong();
            notification.CancelledAt = reader.ReadLong();
            notification.FirstLabel = reader.ReadLong();
            notification.FirstFraud = reader.ReadLong();
            for (int i = 0; i < maturities; i++)
            {
                notification.Labels[i] = reader.ReadLabel();
            }
        }
        if (!reader.IsAtEnd)
        {
            tracked.Decisions = new TimedDecision[maturities];
            for (int i = 0; i < maturities; i++)
            {
                tracked.Decisions[i] = new TimedDecision(reader.ReadLong(), reader.ReadDecision());
            }
        }
    }
}
