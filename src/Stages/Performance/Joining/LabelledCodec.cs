using System.Buffers.Binary;
using Vigia.Engine.Schemas;
using Vigia.Stages.Performance.Store;

namespace Vigia.Stages.Performance.Joining;

/// <summary>
/// Writes a labelled transaction for the store: layout (4 bytes), event time, amount, time of the first label and of the first that said fraud (8 each),
/// payload, and for each maturity time and verdict of the label that counts (9).
/// </summary>
internal static class LabelledCodec
{
    private const int Head = sizeof(int) + 4 * sizeof(long);
    private const int StandingBytes = sizeof(long) + 1;

    public static byte[] Encode(LabelledTransaction labelled)
    {
        Transaction transaction = labelled.Transaction;
        int stride = transaction.Payload.Length;
        byte[] value = new byte[Head + stride + labelled.Standings.Length * StandingBytes];
        BinaryPrimitives.WriteInt32LittleEndian(value, transaction.Layout.Number);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(4), transaction.Time);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(12), transaction.Amount);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(20), labelled.FirstLabel);
        BinaryPrimitives.WriteInt64LittleEndian(value.AsSpan(28), labelled.FirstFraud);
        transaction.Payload.Span.CopyTo(value.AsSpan(Head));
        for (int i = 0; i < labelled.Standings.Length; i++)
        {
            Span<byte> at = value.AsSpan(Head + stride + i * StandingBytes);
            BinaryPrimitives.WriteInt64LittleEndian(at, labelled.Standings[i].Time);
            at[sizeof(long)] = (byte)labelled.Standings[i].Verdict;
        }
        return value;
    }

    public static LabelledTransaction Decode(byte[] value, PredictionStore store, int maturities)
    {
        var layout = store.LayoutOf(BinaryPrimitives.ReadInt32LittleEndian(value));
        if (value.Length != Head + layout.Stride + maturities * StandingBytes)
        {
            throw store.Damaged();
        }
        var transaction = new Transaction(
            layout, BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(4)), BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(12)),
            value.AsMemory(Head, layout.Stride));
        var labelled = new LabelledTransaction(transaction, maturities)
        {
            FirstLabel = BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(20)),
            FirstFraud = BinaryPrimitives.ReadInt64LittleEndian(value.AsSpan(28)),
        };
        for (int i = 0; i < maturities; i++)
        {
            ReadOnlySpan<byte> at = value.AsSpan(Head + layout.Stride + i * StandingBytes);
            labelled.Standings[i] = new Standing(BinaryPrimitives.ReadInt64LittleEndian(at), (Verdict)at[sizeof(long)]);
        }
        return labelled;
    }
}
