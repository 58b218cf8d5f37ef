using Vigia.Stages.Labels;
using Vigia.Stages.Performance.Store;

namespace Vigia.Bench.Store;

/// <summary>Transactions spread evenly over days, each computed from its number alone.</summary>
internal sealed class SimulatedRows(long transactions, int days)
{
    public const long Day = 86_400_000;

    private const long FirstDay = 20_454;

    public static UInt128 IdOf(long number) => TransactionId.Hash(BitConverter.GetBytes(number));

    public long CohortOf(long number) => FirstDay + number * days / transactions;

    /// <summary>Adds rows from <paramref name="first"/> on, so many at most, and returns the next number.</summary>
    public long Fill(RowBuffer rows, long first, int count)
    {
        long end = Math.Min(transactions, first + count);
        for (long number = first; number < end; number++)
        {
            UInt128 id = IdOf(number);
            long time = FirstDay * Day + (long)((double)number / transactions * days * Day);
            Span<byte> payload = rows.Add(id, time, 100 + (long)(ulong)(id >> 64) % 500_000);
            for (int i = 0; i < payload.Length; i++)
            {
                payload[i] = (byte)(number >> i & 15);
            }
        }
        return end;
    }
}
