using System.Globalization;
using Vigia.Engine.Configuration;
using Vigia.Engine.Configuration.Types;

namespace Vigia.Stages.Behavior.Calendar;

/// <summary>Reads calendar files.</summary>
internal static class CalendarFile
{
    private const int YearsOfDays = 100 * 366;

    private static readonly Field<string> Name = Field.Required("name", TextType.Name, "Name of the calendar.");

    private static readonly Field<int?> Like = Field.Optional<int?>(
        "like",
        new ChoiceType<int?>(
            ("monday", 0),
            ("tuesday", 1),
            ("wednesday", 2),
            ("thursday", 3),
            ("friday", 4),
            ("saturday", 5),
            ("sunday", 6)
        ),
        "The day of the week whose hours serve until the kind's own are known.",
        null,
        "the day that it falls on"
    );

    private static readonly Field<double> Factor = Field.Optional(
        "factor",
        new NumberType(0.05, 20),
        "Times that day's flagged rate, until the kind's own is known.",
        1.0,
        "1"
    );

    private static readonly Field<IReadOnlyList<KeyValuePair<string, DayKind>>> Kinds = Field.Required<
        IReadOnlyList<KeyValuePair<string, DayKind>>
    >(
        "kinds",
        new MapType<DayKind>(
            new ObjectType<DayKind>(
                new("kind of day", "How a kind of special day is taken.", [Like, Factor], v => new("", v.Get(Like), v.Get(Factor)))
            ),
            "kind",
            1
        ),
        "Kinds of special days."
    );

    private static readonly Field<IReadOnlyList<KeyValuePair<string, string>>> Days = Field.Required<
        IReadOnlyList<KeyValuePair<string, string>>
    >("days", new MapType<string>(TextType.Any, "date"), "Kind of each special day, by date (2026-11-27).");

    private static readonly ObjectSpec<FieldValues> Spec = new("calendar", "Days that are not like others.", [Name, Kinds, Days], v => v);

    /// <summary>A calendar without special days.</summary>
    public static DayCalendar None(TimeSpan utcOffset) => new("none", utcOffset, [], new Dictionary<DateOnly, int>());

    /// <summary>Reads a file; null, with problems noted, if it cannot be used.</summary>
    public static DayCalendar? Load(string path, TimeSpan utcOffset, ProblemList problems)
    {
        string shown = Path.GetRelativePath(Environment.CurrentDirectory, path);
        if (YamlReader.ReadFile(shown, Interpolation.FromEnvironment, problems) is not { } node)
        {
            return null;
        }
        var scope = new BindingScope(Path.GetDirectoryName(Path.GetFullPath(path))!, "calendar", problems, Interpolation.FromEnvironment);
        if (!Spec.TryBind(node, scope, out FieldValues? values, out _))
        {
            return null;
        }
        DayKind[] kinds = [.. values.Get(Kinds).Select(k => k.Value with { Name = k.Key })];
        var days = new Dictionary<DateOnly, int>();
        foreach ((string date, string kind) in values.Get(Days).Take(YearsOfDays))
        {
            int index = Array.FindIndex(kinds, k => k.Name == kind);
            bool isDate = DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day);
            string? wrong =
                !isDate ? $"'{date}' is not a date; write 2026-11-27"
                : index < 0 ? $"day {date}: '{kind}' is not a kind of day{Suggestion.Phrase(kind, [.. kinds.Select(k => k.Name)])}"
                : null;
            if (wrong is not null)
            {
                problems.Add(values.PositionOf(Days), "calendar", wrong);
            }
            else
            {
                days[day] = index;
            }
        }
        return problems.IsEmpty ? new DayCalendar(values.Get(Name), utcOffset, kinds, days) : null;
    }
}
