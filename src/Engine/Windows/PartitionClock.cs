using Vigia.Engine.Records;

namespace Vigia.Engine.Windows;

/// <summary>
/// How far one partition has come in event time. One record cannot move the clock: it follows the greatest time that several of the last
/// records reached (<see cref="EventTimeRules.Confirmations"/> of <see cref="EventTimeRules.ConfirmationSpan"/>), and runs at most
/// <see cref="EventTimeRules.ClockStep"/> ahead of it.
/// </summary>
/// <remarks>
/// A function of the partition's own records in the order of their offsets: batches, other partitions and restarts change nothing.
/// Amortised constant time a record: a record at or before <see cref="Confirmed"/> costs one comparison, the others enter a list of fewer
/// than <see cref="EventTimeRules.Confirmations"/>. Owned by the thread that splits batches.
/// </remarks>
public sealed class PartitionClock
{
    private const long None = long.MinValue;
    private const double SkewWeight = 1.0 / 16;

    private readonly int _needed;
    private readonly int _span;
    private readonly long _step;

    // Times above Confirmed among the last records, rising, and the number of the record that each came with. In use: [_head, _head +
    // _count).
    private readonly long[] _times;
    private readonly long[] _numbers;
    private int _head;
    private int _count;

    private long _number;

    // Records until another span of them is full.
    private int _left;

    // At most the least number in use: what expires is looked for only when this one would.
    private long _oldest = long.MaxValue;

    // Confirmed, as it was one to two spans of records ago: how much time that many records usually take.
    private long _before = None;
    private long _beforeNext = None;

    /// <param name="partition">The partition.</param>
    /// <param name="rules">How many records confirm a time, and how far the clock may run ahead.</param>
    public PartitionClock(SourcePartition partition, EventTimeRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        Partition = partition;
        (_needed, _span, _step) = (rules.Confirmations, rules.ConfirmationSpan, (long)rules.ClockStep.TotalMilliseconds);
        _left = _span;
        _times = new long[4 * _needed];
        _numbers = new long[4 * _needed];
    }

    /// <summary>Whose clock it is.</summary>
    public SourcePartition Partition { get; }

    /// <summary>
    /// The event time reached (Unix ms): never falls; <see cref="long.MinValue"/> until enough records have confirmed one.
    /// </summary>
    public long Time { get; private set; } = None;

    /// <summary>
    /// The greatest time that enough of some consecutive records reached (Unix ms); <see cref="long.MinValue"/> for none.
    /// </summary>
    public long Confirmed { get; private set; } = None;

    /// <summary>
    /// Everything before this (Unix ms) was closed before its time: the data had come to an end, or the partition was idle.
    /// <see cref="long.MinValue"/> if nothing was.
    /// </summary>
    public long ClosedEarly { get; internal set; } = None;

    /// <summary>
    /// Records since the start of this process whose time no later records reached: their clock runs ahead of the others'.
    /// </summary>
    public long Unconfirmed { get; private set; }

    /// <summary>Records of this process, without those set aside.</summary>
    public long Records { get; private set; }

    /// <summary>Records of this process that were late.</summary>
    public long Late { get; internal set; }

    /// <summary>Records of this process whose event time was too far ahead of the source's.</summary>
    public long Ahead { get; internal set; }

    /// <summary>Timestamp of the <see cref="TimeProvider"/> when the last records arrived.</summary>
    internal long LastSeen { get; set; }

    /// <summary>
    /// Event time minus the source's (ms), smoothed over batches: negative where events are older. Null where the source's time is that of
    /// reading.
    /// </summary>
    public double? Skew { get; private set; }

    /// <summary>Changes with every record: what was saved with the same number is up to date.</summary>
    internal long Number => _number;

    /// <summary>
    /// The time reached when no more records arrive (Unix ms): those too that too few records have confirmed, up to the first gap that is
    /// longer than <paramref name="maxAhead"/> and than one to two spans of records took before. <see cref="long.MinValue"/> without
    /// records.
    /// </summary>
    public long EndTime(long maxAhead)
    {
        if (Confirmed == None)
        {
            return _count > 0 ? _times[_head + _count - 1] : None;
        }
        long end = Confirmed;
        long gap = _before == None ? long.MaxValue : Math.Max(maxAhead, EventTime.Subtract(Confirmed, _before));
        for (int i = _head; i < _head + _count && EventTime.Subtract(_times[i], end) <= gap; i++)
        {
            end = _times[i];
        }
        return Math.Max(end, Time);
    }

    /// <summary>Takes the first record of a batch into <see cref="Skew"/>.</summary>
    internal void NoteSkew(long skew) => Skew = Skew is { } before ? before + SkewWeight * (skew - before) : skew;

    /// <summary>Takes the next record's time.</summary>
    internal void Add(long time)
    {
        Records++;
        if (++_number - _oldest >= _span)
        {
            DropExpired();
        }
        if (--_left == 0)
        {
            (_before, _beforeNext, _left) = (_beforeNext, Confirmed, _span);
        }
        if (time > Confirmed)
        {
            Insert(time);
            Advance();
        }
    }

    /// <summary>Takes the times of consecutive records.</summary>
    internal void Add(ReadOnlySpan<long> times)
    {
        while (!times.IsEmpty)
        {
            // Records up to the confirmed time change nothing but the others' age; where each confirms its own, the greatest is enough.
            int passed = _needed == 1 ? Confirm(times[..Math.Min(times.Length, _left - 1)]) : CountPassed(times);
            (_number, _left, Records) = (_number + passed, _left - passed, Records + passed);
            if (passed == times.Length)
            {
                return;
            }
            Add(times[passed]);
            times = times[(passed + 1)..];
        }
    }

    /// <summary>No record is counted before this any more (Unix ms): spans that end here or earlier are closed.</summary>
    /// <param name="lateness">Allowed lateness, ms.</param>
    internal long ClosedBefore(long lateness) => Time == None ? ClosedEarly : Math.Max(ClosedEarly, EventTime.Subtract(Time, lateness));

    /// <summary>Writes all that the next records are judged by.</summary>
    internal void Save(BinaryWriter to)
    {
        to.Write(Time);
        to.Write(Confirmed);
        to.Write(_before);
        to.Write(_beforeNext);
        to.Write7BitEncodedInt(_left);
        to.Write7BitEncodedInt(_count);
        for (int i = _head; i < _head + _count; i++)
        {
            to.Write(_times[i]);
            to.Write7BitEncodedInt64(_number - _numbers[i]);
        }
    }

    /// <summary>Takes over what <see cref="Save"/> wrote; where other rules wrote more, what they had confirmed holds.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    internal void Load(BinaryReader from)
    {
        (Time, Confirmed, _before, _beforeNext) = (from.ReadInt64(), from.ReadInt64(), from.ReadInt64(), from.ReadInt64());
        _left = Math.Clamp(from.Read7BitEncodedInt(), 1, _span);
        // Only how old records are matters: any number will do that leaves room for them.
        _number += EventTimeRules.ConfirmationSpanMax;
        int count = from.Read7BitEncodedInt();
        (_head, _count, _oldest) = (0, 0, long.MaxValue);
        for (int i = 0; i < count; i++)
        {
            long time = from.ReadInt64();
            long age = from.Read7BitEncodedInt64();
            if (age < 0 || age >= EventTimeRules.ConfirmationSpanMax || (_count > 0 && time < _times[_count - 1]))
            {
                throw new InvalidDataException("a partition's event times are not in order");
            }
            if (age < _span && _count < _needed - 1)
            {
                (_times[_count], _numbers[_count]) = (time, _number - age);
                _oldest = Math.Min(_oldest, _numbers[_count++]);
            }
        }
    }

    /// <summary>Takes over a time that an earlier version of this program had reached.</summary>
    internal void Load(long time) => (Time, Confirmed) = (time, time);

    /// <summary>
    /// How many of the next records are at or before the confirmed time, before one is due that expires another or fills a span.
    /// </summary>
    private int CountPassed(ReadOnlySpan<long> times)
    {
        long untilExpiry = _oldest == long.MaxValue ? int.MaxValue : _span - 1 - (_number - _oldest);
        int most = (int)Math.Max(0, Math.Min(Math.Min(times.Length, _left - 1), untilExpiry));
        int passed = 0;
        while (passed < most && times[passed] <= Confirmed)
        {
            passed++;
        }
        return passed;
    }

    /// <summary>Takes the times of records of which none fills a span, where each confirms its own.</summary>
    /// <returns>How many they are.</returns>
    private int Confirm(ReadOnlySpan<long> times)
    {
        long greatest = EventTime.RangeOf(times).Greatest;
        if (greatest > Confirmed)
        {
            (Confirmed, Time) = (greatest, Math.Max(Time, greatest));
        }
        return times.Length;
    }

    private void Insert(long time)
    {
        if (_head + _count == _times.Length)
        {
            _times.AsSpan(_head, _count).CopyTo(_times);
            _numbers.AsSpan(_head, _count).CopyTo(_numbers);
            _head = 0;
        }
        int at = _head + _count++;
        for (; at > _head && _times[at - 1] > time; at--)
        {
            (_times[at], _numbers[at]) = (_times[at - 1], _numbers[at - 1]);
        }
        (_times[at], _numbers[at]) = (time, _number);
        _oldest = Math.Min(_oldest, _number);
    }

    private void Advance()
    {
        if (_count == _needed)
        {
            Confirmed = _times[_head];
            do
            {
                _head++;
                _count--;
            } while (_count > 0 && _times[_head] <= Confirmed);
        }
        if (Confirmed != None)
        {
            long greatest = _count > 0 ? _times[_head + _count - 1] : Confirmed;
            Time = Math.Max(Time, Math.Min(greatest, EventTime.Add(Confirmed, _step)));
        }
    }

    /// <summary>Drops the times that a whole span of records has not confirmed.</summary>
    private void DropExpired()
    {
        (int kept, long oldest) = (0, long.MaxValue);
        for (int i = _head; i < _head + _count; i++)
        {
            if (_number - _numbers[i] < _span)
            {
                (_times[kept], _numbers[kept]) = (_times[i], _numbers[i]);
                oldest = Math.Min(oldest, _numbers[kept++]);
            }
        }
        Unconfirmed += _count - kept;
        (_head, _count, _oldest) = (0, kept, oldest);
    }
}
