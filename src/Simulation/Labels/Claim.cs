using Vigia.Simulation.Chance;
using Vigia.Simulation.Scenarios;
using Vigia.Simulation.Time;

namespace Vigia.Simulation.Labels;

/// <summary>A claim that a transaction was fraud, and how it ends: two to four reports.</summary>
internal struct Claim
{
    /// <summary>The record that it is about, or was to be about.</summary>
    public long Index;

    public EndToEndId Id;
    public ulong Number;
    public long TransactionTimeMs;
    public FraudKind Kind;
    public int PayerBank;
    public bool IsMatched;

    /// <summary>Number of the funds recovery; 0 for a plain infraction report.</summary>
    public ulong Recovery;

    /// <summary>Whether it is about a payment by which the money of the contested one moved on.</summary>
    public bool IsHop;

    /// <summary>How many reports there are.</summary>
    public int Reports;

    private long _time0,
        _time1,
        _time2,
        _time3;
    private LabelStatus _third,
        _fourth;

    /// <summary>Status of the report <paramref name="revision"/>.</summary>
    public readonly LabelStatus Status(int revision) =>
        revision switch
        {
            0 => LabelStatus.Open,
            1 => LabelStatus.Acknowledged,
            2 => _third,
            _ => _fourth,
        };

    /// <summary>Time of the report <paramref name="revision"/>, in Unix milliseconds.</summary>
    public readonly long TimeMs(int revision) =>
        revision switch
        {
            0 => _time0,
            1 => _time1,
            2 => _time2,
            _ => _time3,
        };

    /// <summary>Settles reports and times: 80 days to claim, 7 to analyse, all over 91 days after the payment.</summary>
    public void LiveThrough(LabelOptions options, ref RecordRandom random)
    {
        double scale = options.DelayScale;
        bool isEarly = random.Chance(options.EarlyShare);
        double delay = Math.Min(random.LogNormal(22 * BrasiliaTime.HourMs, 1.4), 80.0 * BrasiliaTime.DayMs) * scale;
        _time0 = TransactionTimeMs + (isEarly ? -(1 + random.Below((int)LabelSimulator.MaxEarlyMs)) : 1 + (long)delay);
        _time1 = After(_time0, random.Between(0.02, 24) * BrasiliaTime.HourMs * scale);
        _time2 = After(_time1, random.Between(0.5, 6) * BrasiliaTime.DayMs * scale);
        _third = FirstEnd(ref random);
        Reports = 3;
        bool revises = random.Chance(options.RevisedShare);
        double pause = random.Between(0.2, 20) * BrasiliaTime.DayMs * scale;
        if (!revises || _third == LabelStatus.Cancelled)
        {
            return;
        }
        // No revision comes later than 91 days after the payment.
        double room = 91 * BrasiliaTime.DayMs * scale - (_time2 - TransactionTimeMs);
        _time3 = After(_time2, Math.Min(pause, room - 1));
        _fourth = _third == LabelStatus.ClosedRejected && Kind != FraudKind.None ? LabelStatus.ClosedAgreed : LabelStatus.Cancelled;
        Reports = 4;
    }

    private readonly LabelStatus FirstEnd(ref RecordRandom random)
    {
        double draw = random.Unit();
        if (Kind != FraudKind.None)
        {
            return draw < 0.98 ? LabelStatus.ClosedAgreed
                : draw < 0.995 ? LabelStatus.ClosedRejected
                : LabelStatus.Cancelled;
        }

        return draw < 0.90 ? LabelStatus.ClosedRejected
            : draw < 0.994 ? LabelStatus.Cancelled
            : LabelStatus.ClosedAgreed;
    }

    private static long After(long time, double delayMs) => time + 1 + (long)Math.Max(0, delayMs);
}
