namespace Vigia.Engine.Records;

public sealed partial class RecordBatch
{
    /// <summary>
    /// Replaces the received messages by the records that they hold: one message may hold several. Each record keeps offset, source time
    /// and partition of its message, and what was rejected stays so. To be called before anything is decoded.
    /// </summary>
    /// <param name="records">The records in order. Afterwards it holds the messages.</param>
    /// <param name="messages">For each record the message that it was in: each message at least once, ascending.</param>
    public void Expand(ByteColumn records, ReadOnlySpan<int> messages)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(messages.Length, records.Count, nameof(messages));
        for (int i = 0; i < _rejections.Count; i++)
        {
            _rejections[i] = _rejections[i] with { Index = FirstOf(messages, _rejections[i].Index) };
        }
        for (int i = 0; i < _runs.Count; i++)
        {
            int start = FirstOf(messages, _runs[i].Start);
            _runs[i] = _runs[i] with { Start = start, Count = FirstOf(messages, _runs[i].End) - start };
        }
        Payloads.Swap(records);
        Spread(Offsets, messages);
        Spread(SourceTimes, messages);
    }

    /// <summary>From the end: a record never precedes its message, so nothing is overwritten that is still to be read.</summary>
    private static void Spread(Column<long> column, ReadOnlySpan<int> messages)
    {
        Span<long> values = column.Resize(messages.Length);
        for (int i = messages.Length - 1; i >= 0; i--)
        {
            values[i] = values[messages[i]];
        }
    }

    /// <summary>The first record of a message; the number of records for the message after the last.</summary>
    private static int FirstOf(ReadOnlySpan<int> messages, int message)
    {
        int at = LowerBound(messages, message);
        while (at > 0 && messages[at - 1] == message)
        {
            at--;
        }
        return at;
    }
}
