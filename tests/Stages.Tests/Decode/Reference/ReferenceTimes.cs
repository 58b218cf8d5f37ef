using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Tests.Decode.Reference;

/// <summary>Event times by regular expressions and the library's calendar.</summary>
internal static partial class ReferenceTimes
{
    public static long? Parse(string text, TimeFormat format) =>
        format switch
        {
            TimeFormat.Iso8601 => Iso(text),
            TimeFormat.EndToEndId => EndToEndId(text),
            TimeFormat.UnixSeconds => Unix(text, 3),
            TimeFormat.UnixMilliseconds => Unix(text, 0),
            _ => Unix(text, -3),
        };

    private static long? Unix(string text, int scale) =>
        ExactDecimal.Parse(text)?.Scale(scale, down: true) is { } ms && InRange(ms) ? (long)ms : null;

    private static bool InRange(BigInteger ms) =>
        ms >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds() && ms <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    private static long? EndToEndId(string text) =>
        Id().Match(text) is { Success: true } match
        && DateTime.TryParseExact(
            match.Groups[1].Value,
            "yyyyMMddHHmm",
            CultureInfo.InvariantCulture,
            DateTimeStyles.None,
            out DateTime time
        )
            ? new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeMilliseconds()
            : null;

    private static long? Iso(string text)
    {
        Match match = IsoForm().Match(text);
        match = match.Success ? match : BasicForm().Match(text);
        if (!match.Success)
        {
            return null;
        }
        int Group(string name) => match.Groups[name].Success ? int.Parse(match.Groups[name].Value, CultureInfo.InvariantCulture) : 0;
        int second = Group("second");
        try
        {
            int fraction = int.Parse((match.Groups["fraction"].Value + "000")[..3], CultureInfo.InvariantCulture);
            bool isEnd = Group("hour") == 24 && Group("minute") == 0 && second == 0 && fraction == 0;
            var time = new DateTime(
                Group("year"),
                Group("month"),
                Group("day"),
                isEnd ? 0 : Group("hour"),
                Group("minute"),
                second == 60 ? 59 : second
            );
            int sign = match.Groups["sign"].Value == "-" ? -1 : 1;
            int offset = sign * ((Group("oh") * 60) + Group("om"));
            if (Math.Abs(offset) > 14 * 60 || Group("om") > 59)
            {
                return null;
            }
            long ms = new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeMilliseconds() - (offset * 60_000L);
            if (second == 60)
            {
                DateTime utc = time.AddMinutes(-offset);
                if (utc is not { Hour: 23, Minute: 59 })
                {
                    return null;
                }
                ms += 1000;
            }
            ms += fraction + (isEnd ? 86_400_000 : 0);
            return InRange(ms) ? ms : null;
        }
        catch (ArgumentOutOfRangeException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^E[0-9A-Za-z]{8}([0-9]{12})[0-9A-Za-z]{11}\z")]
    private static partial Regex Id();

    [GeneratedRegex(
        @"^[ \t]*(?<year>[0-9]{4})-(?<month>[0-9]{2})-(?<day>[0-9]{2})([Tt ](?<hour>[0-9]{2}):(?<minute>[0-9]{2})"
            + @"(:(?<second>[0-9]{2})([.,](?<fraction>[0-9]{1,9}))?)?([Zz]|(?<sign>[+-])(?<oh>[0-9]{2})(:?(?<om>[0-9]{2}))?)?)?[ \t]*\z"
    )]
    private static partial Regex IsoForm();

    [GeneratedRegex(
        @"^[ \t]*(?<year>[0-9]{4})(?<month>[0-9]{2})(?<day>[0-9]{2})([Tt ](?<hour>[0-9]{2})(?<minute>[0-9]{2})"
            + @"((?<second>[0-9]{2})([.,](?<fraction>[0-9]{1,9}))?)?([Zz]|(?<sign>[+-])(?<oh>[0-9]{2})(:?(?<om>[0-9]{2}))?)?)?[ \t]*\z"
    )]
    private static partial Regex BasicForm();
}
