using Vigia.Stages.Behavior.Detection;

namespace Vigia.Bench.Behavior;

/// <summary>Simulates models by the counts of their panes, and watches them as the stage does.</summary>
internal sealed class BankSimulation
{
    // A Monday.
    public const long Start = 1_764_547_200_000;

    private static readonly TimeSpan Pane = TimeSpan.FromSeconds(10);

    private readonly SimulatedBank[] _banks;
    private readonly WatchSettings _settings;
    private readonly ModelWatch[] _watches;
    private readonly long[] _counts = new long[(1 + SimulatedBank.Segments) * SimulatedBank.Bins];
    private long _next = Start;

    /// <param name="seed">Seed of everything random.</param>
    /// <param name="unrest">Variation beyond chance.</param>
    /// <param name="models">Models watched.</param>
    /// <param name="budget">False alarms a day over all of them.</param>
    /// <param name="reference">What is known from a reference.</param>
    public BankSimulation(ulong seed, Unrest unrest, int models, double budget, IReadOnlyList<RateSum>? reference = null)
    {
        _banks = [.. Enumerable.Range(0, models).Select(m => new SimulatedBank(new Draw(seed * 1000 + (ulong)m), unrest, Pane))];
        _settings = new WatchSettings
        {
            PaneMs = (long)Pane.TotalMilliseconds,
            Bins = SimulatedBank.Bins,
            FirstFlagged = SimulatedBank.FirstFlagged,
            Dimensions = [(1, SimulatedBank.Segments)],
            Kinds = 0,
            IsVolumeWatched = true,
            Budget = new AlarmBudget(budget, models * (1 + SimulatedBank.Segments), TimeSpan.FromDays(1) / Pane),
            AcceptAfterMs = (long)TimeSpan.FromDays(1).TotalMilliseconds,
            Reference = reference ?? [],
        };
        _watches = [.. _banks.Select(_ => new ModelWatch(_settings))];
    }

    public IReadOnlyList<ModelWatch> Watches => _watches;

    /// <summary>Simulates a span of time, and returns the alarms that were raised.</summary>
    /// <param name="time">How long.</param>
    /// <param name="change">What changes; its time begins now.</param>
    /// <param name="untilAlarm">Whether to stop at the first alarm.</param>
    /// <param name="restart">Says before each pane whether the watches are saved, and restored in others.</param>
    public List<IncidentUpdate> Run(TimeSpan time, Change change, bool untilAlarm = false, Func<bool>? restart = null)
    {
        List<IncidentUpdate> news = [];
        (long begin, long end) = (_next, _next + (long)time.TotalMilliseconds);
        for (; _next < end && !(untilAlarm && news.Exists(n => n.Status == IncidentStatus.Raised)); _next += (long)Pane.TotalMilliseconds)
        {
            for (int m = 0; m < _banks.Length; m++)
            {
                if (restart?.Invoke() == true)
                {
                    _watches[m] = Restarted(_watches[m]);
                }
                long hour = _next / 3_600_000;
                _banks[m].Fill(_next, change.RatioAt((_next - begin) / 3_600_000.0), _counts);
                _watches[m].Observe(_next, hour, PlaceOf(hour), _counts, news);
            }
        }
        return news;
    }

    // 1970 began on a Thursday.
    private static CalendarHour PlaceOf(long hour) => new((int)((hour + 72) % CalendarHour.PerWeek), -1, 1);

    private ModelWatch Restarted(ModelWatch watch)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        watch.Save(writer);
        BaselineCell?[] cells = [.. watch.Baseline.Cells];
        Array.ForEach(cells, cell => cell?.Save(writer));
        stream.Position = 0;
        using var reader = new BinaryReader(stream);
        var restarted = new ModelWatch(_settings);
        restarted.Load(reader, PlaceOf);
        for (int c = 0; c < cells.Length; c++)
        {
            if (cells[c] is not null)
            {
                restarted.Baseline.LoadCell(c, reader);
            }
        }
        return restarted;
    }
}
