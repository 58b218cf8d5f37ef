using Vigia.Simulation.Population;

namespace Vigia.Simulation.Records;

/// <summary>The text of event times, of which all but the seconds is kept from one record to the next.</summary>
internal sealed class EventTimeText
{
    private readonly byte[] _iso = "0000-00-00T00:00:00.000Z"u8.ToArray();
    private readonly byte[] _minute = new byte[12];
    private long _minuteOf = long.MinValue;

    /// <summary>The time as yyyy-MM-ddTHH:mm:ss.fffZ.</summary>
    public ReadOnlySpan<byte> Iso => _iso;

    /// <summary>Its minute as yyyyMMddHHmm.</summary>
    public ReadOnlySpan<byte> Minute => _minute;

    public void Set(long unixMs)
    {
        (long minute, long ms) = Math.DivRem(unixMs, 60_000);
        if (minute != _minuteOf)
        {
            SetMinute(minute);
        }

        TaxNumbers.Digits((ulong)(ms / 1_000), _iso.AsSpan(17, 2));
        TaxNumbers.Digits((ulong)(ms % 1_000), _iso.AsSpan(20, 3));
    }

    private void SetMinute(long minute)
    {
        _minuteOf = minute;
        var time = DateTimeOffset.FromUnixTimeMilliseconds(minute * 60_000);
        Put(time.Year, 0, 0, 4);
        Put(time.Month, 5, 4, 2);
        Put(time.Day, 8, 6, 2);
        Put(time.Hour, 11, 8, 2);
        Put(time.Minute, 14, 10, 2);
    }

    private void Put(int value, int inIso, int inMinute, int digits)
    {
        TaxNumbers.Digits((ulong)value, _iso.AsSpan(inIso, digits));
        TaxNumbers.Digits((ulong)value, _minute.AsSpan(inMinute, digits));
    }
}
