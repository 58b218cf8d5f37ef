using System.Buffers;
using Vigia.Engine.State;
using Vigia.Stages.StateStores;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// Writes a series for the store: how many cells hold transactions, and each one's distance from the one before, count and amount; then how
/// many changes there are, and each one's distance, count, amount and squares; then, if there are any, the same of changes in outcome
/// groups with their weighted sums. Numbers of variable length.
/// </summary>
internal static class SeriesCodec
{
    internal const string What = "the counts of a cohort in the prediction store are";

    public static void Encode(Series series, IBufferWriter<byte> to)
    {
        ReadOnlySpan<long> all = series.ReadAll();
        int used = 0;
        for (int i = 0; i < all.Length; i += 2)
        {
            used += all[i] == 0 ? 0 : 1;
        }
        VarInts.Write(to, used);
        for (int i = 0, last = 0; i < all.Length; i += 2)
        {
            if (all[i] != 0)
            {
                VarInts.Write(to, i / 2 - last);
                VarInts.Write(to, all[i]);
                VarInts.WriteSigned(to, all[i + 1]);
                last = i / 2;
            }
        }
        VarInts.Write(to, series.Changes.Count);
        int before = 0;
        foreach ((int key, LabelSum sum) in series.Changes.OrderBy(c => c.Key))
        {
            VarInts.Write(to, key - before);
            VarInts.WriteSigned(to, sum.Count);
            VarInts.WriteSigned(to, sum.Amount);
            VarInts.WriteSigned(to, sum.Squares);
            before = key;
        }
        if (series.HasGroups)
        {
            EncodeGroups(series, to);
        }
    }

    /// <exception cref="StateException">It is not such a value.</exception>
    public static void Decode(ReadOnlySpan<byte> value, Series series, Maturities maturities)
    {
        var reader = new VarIntReader(value, What);
        long cell = 0;
        for (long used = reader.Read(); used > 0; used--)
        {
            cell += reader.Read();
            if (cell >= series.Cells)
            {
                throw reader.Damaged();
            }
            series.All[2 * cell] = reader.Read();
            series.All[2 * cell + 1] = (long)reader.ReadSigned();
        }
        long key = 0;
        for (long changes = reader.Read(); changes > 0; changes--)
        {
            key += reader.Read();
            if (key >= (long)maturities.Count * Series.Verdicts * series.Cells)
            {
                throw reader.Damaged();
            }
            series.Changes[(int)key] = new LabelSum((long)reader.ReadSigned(), (long)reader.ReadSigned(), reader.ReadSigned());
        }
        if (!reader.IsAtEnd)
        {
            DecodeGroups(ref reader, series, maturities);
        }
        series.IsChanged = false;
    }

    private static void EncodeGroups(Series series, IBufferWriter<byte> to)
    {
        VarInts.Write(to, series.GroupChanges.Count);
        int before = 0;
        foreach ((int key, OutcomeSum sum) in series.GroupChanges.OrderBy(c => c.Key))
        {
            VarInts.Write(to, key - before);
            VarInts.WriteSigned(to, sum.Plain.Count);
            VarInts.WriteSigned(to, sum.Plain.Amount);
            VarInts.WriteSigned(to, sum.Plain.Squares);
            VarInts.WriteSigned(to, sum.Weight);
            VarInts.WriteSigned(to, sum.WeightSquares);
            VarInts.WriteSigned(to, sum.WeightedAmount);
            VarInts.WriteSigned(to, sum.WeightedAmountSquares);
            before = key;
        }
    }

    private static void DecodeGroups(ref VarIntReader reader, Series series, Maturities maturities)
    {
        long key = 0;
        for (long changes = reader.Read(); changes > 0; changes--)
        {
            key += reader.Read();
            if (key >= (long)maturities.Count * Series.Groups * Series.States * series.Cells)
            {
                throw reader.Damaged();
            }
            var plain = new LabelSum((long)reader.ReadSigned(), (long)reader.ReadSigned(), reader.ReadSigned());
            series.GroupChanges[(int)key] = new OutcomeSum(
                plain,
                reader.ReadSigned(),
                reader.ReadSigned(),
                reader.ReadSigned(),
                reader.ReadSigned()
            );
        }
    }

    public static void EncodeDelays(Cohort cohort, IBufferWriter<byte> to)
    {
        foreach (long count in cohort.Claims.Concat(cohort.Frauds))
        {
            VarInts.Write(to, count);
        }
    }

    /// <exception cref="StateException">It is not such a value.</exception>
    public static void DecodeDelays(ReadOnlySpan<byte> value, Cohort cohort)
    {
        var reader = new VarIntReader(value, What);
        foreach (long[] delays in new[] { cohort.Claims, cohort.Frauds })
        {
            for (int i = 0; i < delays.Length; i++)
            {
                delays[i] = reader.Read();
            }
        }
    }
}
