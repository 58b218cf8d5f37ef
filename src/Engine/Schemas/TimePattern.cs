namespace Vigia.Engine.Schemas;

/// <summary>A part of a time.</summary>
public enum TimePart
{
    Year,
    Month,
    Day,
    Hour,
    Minute,
    Second,

    /// <summary>Digits behind the second.</summary>
    Fraction,
}

/// <summary>A step of a pattern: digits of a part, or one character as it is.</summary>
/// <param name="Part">The part; null for a character.</param>
/// <param name="Length">Digits; 1 means one or two, except for a fraction.</param>
/// <param name="Literal">The character.</param>
public readonly record struct TimePatternStep(TimePart? Part, int Length, byte Literal);

/// <summary>How a time is written, in letters: <c>dd/MM/yyyy HH:mm:ss</c>.</summary>
public sealed class TimePattern
{
    /// <summary>Values of <see cref="TimePart"/>.</summary>
    public const int PartCount = 7;

    private const string Letters = "yMdHmsf";

    private readonly string _text;

    private TimePattern(string text, IReadOnlyList<TimePatternStep> steps)
    {
        _text = text;
        Steps = steps;
    }

    /// <summary>The parts of the text, from left to right.</summary>
    public IReadOnlyList<TimePatternStep> Steps { get; }

    public override string ToString() => _text;

    /// <summary>Reads a pattern.</summary>
    /// <param name="text">The pattern.</param>
    /// <param name="error">What is wrong with it, as the end of a sentence; null if nothing is.</param>
    /// <returns>Null if something is wrong.</returns>
    public static TimePattern? Parse(string text, out string? error)
    {
        var steps = new List<TimePatternStep>();
        for (int at = 0; at < text.Length; )
        {
            int part = Letters.IndexOf(text[at], StringComparison.Ordinal);
            int length = 1;
            while (part >= 0 && at + length < text.Length && text[at + length] == text[at])
            {
                length++;
            }
            steps.Add(part < 0 ? new(null, 1, (byte)text[at]) : new((TimePart)part, length, 0));
            at += length;
        }
        error = ProblemOf(text, steps);
        return error is null ? new TimePattern(text, steps) : null;
    }

    private static string? ProblemOf(string text, List<TimePatternStep> steps)
    {
        if (
            text.Any(c =>
                !char.IsAscii(c) || (char.IsAsciiLetter(c) && c is not ('T' or 'Z') && !Letters.Contains(c, StringComparison.Ordinal))
            )
        )
        {
            return "has a letter that means nothing; a pattern has yyyy, MM, dd, HH (0 to 24), mm, ss, fff and what is between them";
        }
        foreach (TimePart part in Enum.GetValues<TimePart>())
        {
            TimePatternStep[] those = [.. steps.Where(step => step.Part == part)];
            if (those.Length > 1 || (those.Length == 0 && part <= TimePart.Day))
            {
                return $"has no {part.ToString().ToLowerInvariant()}, or two; write a pattern such as dd/MM/yyyy HH:mm:ss";
            }
            int longest = part switch
            {
                TimePart.Year => 4,
                TimePart.Fraction => 9,
                _ => 2,
            };
            if (those.Length == 1 && (those[0].Length > longest || (part == TimePart.Year && those[0].Length != 4)))
            {
                return $"has a {part.ToString().ToLowerInvariant()} of {those[0].Length} digits; write a pattern such as dd/MM/yyyy HH:mm:ss";
            }
        }
        return null;
    }
}
