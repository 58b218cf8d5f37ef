using System.Globalization;
using System.Text.RegularExpressions;

namespace Vigia.Kafka.Connection;

/// <summary>Lets each distinct message through once in half a minute and counts those between. For any thread.</summary>
/// <param name="time">The clock.</param>
internal sealed partial class RepeatFilter(TimeProvider time)
{
    private const int MostTexts = 256;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    // Guards what follows: any thread of the client logs.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long At, int Held)> _last = [];

    /// <summary>Whether a message is to be logged.</summary>
    /// <param name="text">The message; numbers that count or measure do not make it another.</param>
    /// <param name="held">How often it was held back since it was logged last.</param>
    public bool Passes(string text, out int held)
    {
        string key = Varying().Replace(text, "");
        long now = time.GetTimestamp();
        lock (_gate)
        {
            bool isKnown = _last.TryGetValue(key, out (long At, int Held) last);
            held = last.Held;
            if (isKnown && time.GetElapsedTime(last.At, now) < Interval)
            {
                _last[key] = (last.At, last.Held + 1);
                return false;
            }
            if (_last.Count >= MostTexts)
            {
                _last.Clear();
            }
            _last[key] = (now, 0);
            return true;
        }
    }

    /// <summary>Says how often a message was held back; empty if never.</summary>
    public static string Count(int held) =>
        held == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" ({held} more like it in the last half minute)");

    // The thread's name, times, and librdkafka's own counts of repeated errors.
    [GeneratedRegex(
        @"^\[thrd:[^\]]*\]: | \(after \d+ms[^)]*\)|, \d+ identical error\(s\) suppressed|\b\d+(\.\d+)? ?(ms|s)\b|\b\d+/\d+\b",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Varying();
}
