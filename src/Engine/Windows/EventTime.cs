using System.Numerics;

namespace Vigia.Engine.Windows;

/// <summary>Arithmetic on event times (Unix ms) that may be any <c>long</c>, garbage included: it saturates, never wraps.</summary>
public static class EventTime
{
    private static readonly long FirstDate = DateTimeOffset.MinValue.ToUnixTimeMilliseconds();
    private static readonly long LastDate = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>The time as a date: the first or last there is for times that no calendar holds.</summary>
    public static DateTimeOffset DateOf(long time) => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(time, FirstDate, LastDate));

    /// <summary>Which pane holds the time: rounded down, before 1970 too.</summary>
    public static long PaneOf(long time, long length)
    {
        long pane = time / length;
        return time % length < 0 ? pane - 1 : pane;
    }

    /// <summary>When the pane begins.</summary>
    public static long StartOf(long pane, long length) => Saturate((Int128)pane * length);

    /// <summary>When the pane ends: the first time that is no longer in it.</summary>
    public static long EndOf(long pane, long length) => Saturate(((Int128)pane + 1) * length);

    /// <summary>The remainder that goes with rounding down: 0 to <paramref name="divisor"/> - 1.</summary>
    public static long Modulo(long value, long divisor)
    {
        long remainder = value % divisor;
        return remainder < 0 ? remainder + divisor : remainder;
    }

    /// <summary>Time plus span, both in ms; stays at the end of the range of <see cref="long"/> where it would pass it.</summary>
    public static long Add(long time, long span) => Saturate((Int128)time + span);

    /// <summary>Time minus span, both in ms; stays at the end of the range of <see cref="long"/> where it would pass it.</summary>
    public static long Subtract(long time, long span) => Saturate((Int128)time - span);

    /// <summary>
    /// The earliest and the latest of some times; of an empty span the greatest and the least <see cref="long"/>, in that order.
    /// </summary>
    internal static (long Least, long Greatest) RangeOf(ReadOnlySpan<long> times)
    {
        Vector<long> least = new(long.MaxValue);
        Vector<long> greatest = new(long.MinValue);
        int at = 0;
        for (; at <= times.Length - Vector<long>.Count; at += Vector<long>.Count)
        {
            Vector<long> next = new(times[at..]);
            (least, greatest) = (Vector.Min(least, next), Vector.Max(greatest, next));
        }
        (long first, long last) = (long.MaxValue, long.MinValue);
        for (int lane = 0; lane < Vector<long>.Count; lane++)
        {
            (first, last) = (Math.Min(first, least[lane]), Math.Max(last, greatest[lane]));
        }
        foreach (long time in times[at..])
        {
            (first, last) = (Math.Min(first, time), Math.Max(last, time));
        }
        return (first, last);
    }

    private static long Saturate(Int128 time) => (long)Int128.Clamp(time, long.MinValue, long.MaxValue);
}
