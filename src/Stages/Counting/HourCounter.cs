using Vigia.Engine.Records;
using Vigia.Engine.Windows;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Counting;

/// <summary>Counts records by hour of the week. Panes that lie within one hour are counted as a whole.</summary>
/// <param name="pane">Length of a pane.</param>
/// <param name="utcOffsetHours">Local time minus UTC.</param>
internal sealed class HourCounter(TimeSpan pane, int utcOffsetHours)
{
    private readonly bool _isWithinHour = TimeSpan.TicksPerHour % pane.Ticks == 0;

    /// <summary>Adds the rows of the pieces to <paramref name="hours"/>.</summary>
    /// <param name="batch">Holds the event times.</param>
    /// <param name="pieces">Rows of one pane.</param>
    /// <param name="paneStart">Begin of the pane, Unix ms.</param>
    /// <param name="hours">Records in each hour of the week.</param>
    public void Count(RecordBatch batch, ReadOnlySpan<RowPiece> pieces, long paneStart, Span<long> hours)
    {
        foreach (RowPiece piece in pieces)
        {
            if (_isWithinHour)
            {
                hours[HourOfWeek.Of(HourOfWeek.Since1970(paneStart, utcOffsetHours))] += piece.Count;
                continue;
            }
            foreach (long time in batch.EventTimes.Span.Slice(piece.Start, piece.Count))
            {
                hours[HourOfWeek.Of(HourOfWeek.Since1970(time, utcOffsetHours))]++;
            }
        }
    }
}
