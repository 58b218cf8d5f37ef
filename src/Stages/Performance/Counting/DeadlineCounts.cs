using System.Buffers;
using Vigia.Stages.Performance.Joining;
using Vigia.Stages.StateStores;

namespace Vigia.Stages.Performance.Counting;

/// <summary>
/// How long what must happen by a deadline took, for the transactions of one cohort: what has happened by its delay in started hours, what
/// has not by when it began. So any deadline of whole hours can be judged, at any time.
/// </summary>
internal sealed class DeadlineCounts
{
    /// <summary>How many deadlines there are.</summary>
    public const int Kinds = 4;

    private const long Hour = 3_600_000;

    // Longer delays are all one: more than a year is late by any deadline.
    private const int HoursMax = 24 * 400;

    private readonly SortedDictionary<long, long>[] _done = [.. Enumerable.Range(0, Kinds).Select(_ => new SortedDictionary<long, long>())];
    private readonly SortedDictionary<long, long>[] _open = [.. Enumerable.Range(0, Kinds).Select(_ => new SortedDictionary<long, long>())];

    /// <summary>Whether anything was changed since it was last written.</summary>
    public bool IsChanged { get; set; }

    /// <summary>What has happened, by started hours of its delay.</summary>
    public IReadOnlyDictionary<long, long> Done(Deadline deadline) => _done[(int)deadline];

    /// <summary>What has not happened, by when it began (Unix ms).</summary>
    public IReadOnlyDictionary<long, long> Open(Deadline deadline) => _open[(int)deadline];

    /// <summary>Adds what is known of a transaction, or takes it back.</summary>
    public void Add(TrackedTransaction tracked, int sign)
    {
        foreach (DeadlineClock clock in DeadlineClock.Of(tracked))
        {
            IsChanged = true;
            if (clock.End is { } end)
            {
                Add(_done[(int)clock.Deadline], Math.Clamp((end - clock.Start + Hour - 1) / Hour, 0, HoursMax), sign);
            }
            else
            {
                Add(_open[(int)clock.Deadline], clock.Start, sign);
            }
        }
    }

    /// <summary>Adds the counts of another shard.</summary>
    public void Add(DeadlineCounts other)
    {
        for (int kind = 0; kind < Kinds; kind++)
        {
            foreach ((long key, long count) in other._done[kind])
            {
                Add(_done[kind], key, count);
            }
            foreach ((long key, long count) in other._open[kind])
            {
                Add(_open[kind], key, count);
            }
        }
    }

    /// <summary>The counts by delay, then those by begin: how many, and each one's distance from the one before.</summary>
    public void Encode(IBufferWriter<byte> to)
    {
        foreach (SortedDictionary<long, long> counts in _done.Concat(_open))
        {
            VarInts.Write(to, counts.Count);
            long last = 0;
            foreach ((long key, long count) in counts)
            {
                VarInts.WriteSigned(to, key - last);
                VarInts.WriteSigned(to, count);
                last = key;
            }
        }
    }

    /// <exception cref="Engine.State.StateException">It is no such value.</exception>
    public void Decode(ReadOnlySpan<byte> value)
    {
        var reader = new VarIntReader(value, SeriesCodec.What);
        foreach (SortedDictionary<long, long> counts in _done.Concat(_open))
        {
            long key = 0;
            for (long left = reader.Read(); left > 0; left--)
            {
                key += (long)reader.ReadSigned();
                counts[key] = (long)reader.ReadSigned();
            }
        }
    }

    private static void Add(SortedDictionary<long, long> counts, long key, long more)
    {
        long count = counts.GetValueOrDefault(key) + more;
        if (count == 0)
        {
            counts.Remove(key);
        }
        else
        {
            counts[key] = count;
        }
    }
}
