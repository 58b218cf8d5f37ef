using Vigia.Stages.Distributions;
using Vigia.Statistics.Drift;

namespace Vigia.Stages.Profiles;

/// <summary>Counts a reference by hour of its event times, and makes of it a reference by hour of the week.</summary>
/// <param name="counter">Counts the whole: features, then scores.</param>
/// <param name="utcOffsetHours">Local time minus UTC.</param>
internal sealed class HourCollector(CellCounter counter, int utcOffsetHours)
{
    // Some 250 MB. A reference with more hours and cells is compared as a whole.
    private const long CountsMax = 32_000_000;
    private static readonly int[] Lengths = [1, 4, 24];
    private readonly SortedDictionary<long, long[]> _hours = [];
    private bool _isTooLarge;

    /// <summary>When the records happened; null without any, or if there were too many hours to count by.</summary>
    public ProfileSpan? Span =>
        _hours.Count == 0 || _isTooLarge
            ? null
            : new ProfileSpan(
                ToTime(_hours.Keys.First()),
                ToTime(_hours.Keys.Last() + 1),
                _hours.Keys.Select(DayOf).Distinct().Count(),
                utcOffsetHours
            );

    /// <summary>Counts whole rows.</summary>
    /// <param name="rows">One value for each column.</param>
    /// <param name="times">Event time of each row, Unix ms.</param>
    /// <param name="width">Values per row.</param>
    public void Count(ReadOnlySpan<float> rows, ReadOnlySpan<long> times, int width)
    {
        for (int start = 0, end; start < times.Length && !_isTooLarge; start = end)
        {
            long hour = HourOfWeek.Since1970(times[start], utcOffsetHours);
            for (end = start + 1; end < times.Length && HourOfWeek.Since1970(times[end], utcOffsetHours) == hour; end++) { }
            if (!_hours.TryGetValue(hour, out long[]? counts))
            {
                counts = new long[counter.Length];
                _hours.Add(hour, counts);
                _isTooLarge = (long)_hours.Count * counter.Length > CountsMax;
            }
            counter.Count(rows[(start * width)..(end * width)], counts);
        }
    }

    /// <summary>
    /// A column's reference by hour of the week; null with less than a day of records, or if there were too many hours to count by.
    /// </summary>
    /// <param name="column">The column.</param>
    public HourlyProfile? Build(int column)
    {
        if (_isTooLarge || _hours.Count < 24)
        {
            return null;
        }
        bool isShort = Span!.Days < ProfileSpan.DaysForVariation;
        (long Hour, double[] Counts)[] hours =
        [
            .. _hours.Select(h => (h.Key, counter.Of(column, h.Value).ToArray().Select(c => (double)c).ToArray())),
        ];
        double[][] week = ByHourOfWeek(hours, hours[0].Counts.Length);
        HourlyReference learned = HourlyReference.Learn(week);
        VariationLearner[] learners = [.. Lengths.Select(_ => new VariationLearner())];
        foreach (IGrouping<long, (long Hour, double[] Counts)> part in hours.GroupBy(h => isShort ? DayOf(h.Hour) : WeekOf(h.Hour)))
        {
            double[][] own = ByHourOfWeek(part, hours[0].Counts.Length);
            double[][] others = [.. week.Zip(own, (all, mine) => all.Zip(mine, (a, m) => a - m).ToArray())];
            if (others.Any(o => o.Sum() > 0))
            {
                var rest = new HourlyReference(others, learned.DayWorth, learned.WeekWorth);
                foreach ((int length, VariationLearner learner) in Lengths.Zip(learners))
                {
                    AddWindows(part, length, rest, learner);
                }
            }
        }
        return new HourlyProfile
        {
            DayWorth = learned.DayWorth,
            WeekWorth = learned.WeekWorth,
            Variation =
            [
                .. Lengths
                    .Zip(learners, (length, learner) => (length, learner.Learn(isShort)))
                    .Select(v => new VariationProfile(v.length, v.Item2.Rho, v.Item2.Freedom)),
            ],
            Counts = [.. week.Select(h => h.Select(c => (long)c).ToArray())],
        };
    }

    /// <summary>Compares the windows of a part of the reference with the rest of it.</summary>
    private static void AddWindows(
        IEnumerable<(long Hour, double[] Counts)> part,
        int length,
        HourlyReference rest,
        VariationLearner learner
    )
    {
        long[] rowsByHour = new long[HourOfWeek.Count];
        foreach (IGrouping<long, (long Hour, double[] Counts)> window in part.GroupBy(h => Math.DivRem(h.Hour, length).Quotient))
        {
            Array.Clear(rowsByHour);
            double[] counts = new double[window.First().Counts.Length];
            double[] expected = new double[counts.Length];
            foreach ((long hour, double[] own) in window)
            {
                rowsByHour[HourOfWeek.Of(hour)] += (long)own.Sum();
                Add(counts, own);
            }
            rest.Expect(rowsByHour, expected);
            learner.Add(counts, expected);
        }
    }

    private static double[][] ByHourOfWeek(IEnumerable<(long Hour, double[] Counts)> hours, int cells)
    {
        double[][] week = [.. Enumerable.Range(0, HourOfWeek.Count).Select(_ => new double[cells])];
        foreach ((long hour, double[] counts) in hours)
        {
            Add(week[HourOfWeek.Of(hour)], counts);
        }
        return week;
    }

    private static void Add(double[] sum, double[] counts)
    {
        for (int i = 0; i < sum.Length; i++)
        {
            sum[i] += counts[i];
        }
    }

    private static long DayOf(long hour) => (hour - HourOfDay(hour)) / 24;

    private static long HourOfDay(long hour) => HourOfWeek.Of(hour) % 24;

    private static long WeekOf(long hour) => (hour - HourOfWeek.Of(hour)) / HourOfWeek.Count;

    private DateTimeOffset ToTime(long hour) => DateTimeOffset.UnixEpoch.AddHours(hour - utcOffsetHours);
}
