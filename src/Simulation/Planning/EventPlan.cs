using Vigia.Simulation.Chance;
using Vigia.Simulation.Scenarios;
using Vigia.Simulation.Time;

namespace Vigia.Simulation.Planning;

/// <summary>What is decided about a record before its contents: enough for a reader that needs only ids and truth.</summary>
internal struct EventPlan
{
    public long Index;
    public long EventTimeMs;
    public FraudKind Fraud;
    public MalformedKind Malformed;
}

/// <summary>Walks through the plan of a simulation, in order.</summary>
internal sealed class EventPlanCursor(SimulationOptions options)
{
    private readonly ulong _truth = RecordRandom.Stream(options.Seed, RandomStream.Truth);
    private readonly ulong _malformed = RecordRandom.Stream(options.Seed, RandomStream.Malformed);
    private readonly long _count = options.Count ?? long.MaxValue;
    private readonly long _endMs = EndOf(options);
    private ArrivalProcess _clock = new(options);
    private long _next;

    /// <summary>Moves to the next record; false when the simulation has ended.</summary>
    public bool TryNext(out EventPlan plan)
    {
        plan = default;
        if (_next >= _count)
        {
            return false;
        }

        long index = _next++;
        long time = _clock.Next(index);
        if (time >= _endMs)
        {
            _next = _count;
            return false;
        }

        plan.Index = index;
        plan.EventTimeMs = time;
        plan.Fraud = Truth(index, time);
        plan.Malformed = options.MalformedShare > 0 ? Malformation(index) : MalformedKind.None;
        return true;
    }

    private FraudKind Truth(long index, long time)
    {
        var random = new RecordRandom(_truth, (ulong)index);
        double regular = random.Unit();
        double kind = random.Unit();
        if (_clock.AttackShare > 0 && random.Unit() * (1 + _clock.AttackShare) >= 1)
        {
            return FraudKind.Attack;
        }

        return regular < options.FraudShare ? Kind(kind, BrasiliaTime.HourOfWeek(time) % 24) : FraudKind.None;
    }

    // The share of fraud is the same at all hours, so that what is asked for comes out in any window; its kinds are not.
    private static FraudKind Kind(double draw, int hour)
    {
        bool isNight = hour is < 6 or >= 22;
        var (takeover, talked, forced) = isNight ? (0.60, 0.08, 0.17) : (0.28, 0.44, 0.04);
        if (draw < takeover)
        {
            return FraudKind.AccountTakeover;
        }

        if (draw < takeover + talked)
        {
            return FraudKind.SocialEngineering;
        }

        return draw < takeover + talked + forced ? FraudKind.Coercion : FraudKind.FakeSeller;
    }

    private MalformedKind Malformation(long index)
    {
        var random = new RecordRandom(_malformed, (ulong)index);
        return random.Chance(options.MalformedShare)
            ? (MalformedKind)(1 + random.Below((int)MalformedKind.NotANumber))
            : MalformedKind.None;
    }

    private static long EndOf(SimulationOptions options) =>
        options.Duration is { } duration ? options.StartMs + (long)duration.TotalMilliseconds : long.MaxValue;
}
