using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Inference;

/// <summary>The formats by which values of a column can be read as times.</summary>
internal sealed class TimeCandidates
{
    // The first that fits wins: day before month, as in Brazil, where both fit.
    private static readonly string[] Patterns =
    [
        "dd/MM/yyyy HH:mm:ss",
        "dd/MM/yyyy HH:mm",
        "dd/MM/yyyy",
        "d/M/yyyy H:mm:ss",
        "d/M/yyyy H:mm",
        "d/M/yyyy",
        "MM/dd/yyyy HH:mm:ss",
        "MM/dd/yyyy HH:mm",
        "MM/dd/yyyy",
        "M/d/yyyy H:mm:ss",
        "M/d/yyyy H:mm",
        "M/d/yyyy",
        "dd.MM.yyyy HH:mm:ss",
        "dd-MM-yyyy HH:mm:ss",
        "yyyy/MM/dd HH:mm:ss",
        "yyyy/MM/dd",
    ];

    // 2001 to 2064: whole numbers outside are hardly times.
    private const long FirstSecond = 978_307_200,
        LastSecond = 2_966_371_200;

    // So many values decide which formats are tried on.
    private const int Trial = 100;

    private readonly List<TimeCandidate> _left =
    [
        new("iso8601", Reader(null)),
        new("end_to_end_id", Reader(null, TimeFormat.EndToEndId)),
        .. Patterns.Select(p => new TimeCandidate(p, Reader(TimePattern.Parse(p, out _)))),
        new("unix_s", null, 1),
        new("unix_ms", null, 1000),
        new("unix_us", null, 1_000_000),
    ];

    private long _taken;

    /// <summary>The one that fits most values; null if none fits any.</summary>
    public TimeCandidate? Best => _left.Where(c => c.Fits > 0).MaxBy(c => c.Fits);

    /// <summary>Takes a value.</summary>
    /// <param name="text">With readable bytes after it.</param>
    public void Add(ReadOnlySpan<byte> text)
    {
        _taken++;
        for (int i = _left.Count - 1; i >= 0; i--)
        {
            TimeCandidate candidate = _left[i];
            if (TryRead(candidate, text, out long unixMs))
            {
                candidate.Take(unixMs);
            }
            else if (_taken == Trial && 2 * candidate.Fits < Trial)
            {
                _left.RemoveAt(i);
            }
        }
    }

    private static TimeText Reader(TimePattern? pattern, TimeFormat format = TimeFormat.Iso8601) =>
        new(new EventTimeSpec(FieldPath.Parse("time"), format, pattern));

    private static bool TryRead(TimeCandidate candidate, ReadOnlySpan<byte> text, out long unixMs)
    {
        if (candidate.Text is { } reader)
        {
            // Eight digits alone are a number as often as a date.
            return reader.TryParse(text, out unixMs) && (text.Length > 8 || text.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0);
        }
        bool isNumber = NumberText.TryParse(text, out double value) && double.IsInteger(value);
        double seconds = value / candidate.PerSecond;
        unixMs = isNumber ? (long)(seconds * 1000) : 0;
        return isNumber && seconds is >= FirstSecond and <= LastSecond;
    }
}
