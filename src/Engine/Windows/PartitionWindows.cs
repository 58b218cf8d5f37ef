using System.Buffers;
using System.Buffers.Binary;
using Vigia.Engine.Records;
using Vigia.Engine.State;

namespace Vigia.Engine.Windows;

/// <summary>The windows of one length of one partition, and which ones ever had records.</summary>
/// <param name="partition">The partition.</param>
/// <typeparam name="T">The counts.</typeparam>
internal sealed class PartitionWindows<T>(SourcePartition partition)
    where T : class, IMergeable<T>
{
    private const int RangeBytes = 2 * sizeof(long);

    private readonly List<long> _gone = [];
    private readonly ArrayBufferWriter<byte> _value = new();
    private bool _isSeenChanged;

    /// <summary>Those in memory, oldest first.</summary>
    public SortedDictionary<long, WindowCounts<T>> Windows { get; } = [];

    /// <summary>All that had records.</summary>
    public PaneRanges Seen { get; } = new();

    /// <summary>The newest window that had records and is no longer held, or never was; <see cref="long.MinValue"/> without one.</summary>
    public long NewestDropped
    {
        get
        {
            for (int range = Seen.Ranges.Count - 1; range >= 0; range--)
            {
                (long first, long last) = Seen.Ranges[range];
                for (long window = last; window >= first; window--)
                {
                    if (!Windows.ContainsKey(window))
                    {
                        return window;
                    }
                }
            }
            return long.MinValue;
        }
    }

    public void See(long window)
    {
        if (!Seen.Contains(window))
        {
            Seen.Add(window);
            _isSeenChanged = true;
        }
    }

    /// <summary>Adds the windows that are closed and were not published yet, oldest first.</summary>
    /// <param name="grid">The windows' times.</param>
    /// <param name="closedBefore">Unix ms: windows that end here or earlier are closed.</param>
    /// <param name="closed">Where they go.</param>
    public void FindClosed(WindowGrid grid, long closedBefore, List<ClosedWindow<T>> closed)
    {
        foreach ((long window, WindowCounts<T> own) in Windows)
        {
            if (grid.EndOf(window) > closedBefore)
            {
                break;
            }
            if (!own.IsPublished)
            {
                closed.Add(new ClosedWindow<T>(partition, window, grid.StartOf(window), grid.EndOf(window), own.Counts));
            }
        }
    }

    /// <summary>Takes a window out; its entry goes when changes are saved next.</summary>
    public void Drop(long window, WindowCounts<T> own)
    {
        Windows.Remove(window);
        if (own.IsSaved)
        {
            _gone.Add(window);
        }
    }

    public void SaveChanges(StateWriter changes, WindowKeys keys, IPaneCodec<T> codec)
    {
        Span<byte> key = stackalloc byte[WindowKeys.WindowSize];
        foreach (long window in _gone)
        {
            keys.WriteWindow(key, window);
            changes.Delete(partition, key);
        }
        _gone.Clear();
        foreach ((long window, WindowCounts<T> own) in Windows)
        {
            if (own.IsChanged)
            {
                keys.WriteWindow(key, window);
                _value.ResetWrittenCount();
                own.Write(_value, codec);
                changes.Put(partition, key, _value.WrittenSpan);
                (own.IsChanged, own.IsSaved) = (false, true);
            }
        }
        if (_isSeenChanged)
        {
            keys.WriteSeen(key);
            changes.Put(partition, key[..WindowKeys.SeenSize], SeenValue());
            _isSeenChanged = false;
        }
    }

    /// <exception cref="StateException">The value is damaged.</exception>
    public void LoadSeen(ReadOnlySpan<byte> value)
    {
        if (value.Length % RangeBytes != 0)
        {
            throw Damaged();
        }
        for (; !value.IsEmpty; value = value[RangeBytes..])
        {
            long first = BinaryPrimitives.ReadInt64BigEndian(value);
            long last = BinaryPrimitives.ReadInt64BigEndian(value[sizeof(long)..]);
            if (last < first)
            {
                throw Damaged();
            }
            Seen.Add(first, last);
        }
    }

    private ReadOnlySpan<byte> SeenValue()
    {
        _value.ResetWrittenCount();
        foreach ((long first, long last) in Seen.Ranges)
        {
            Span<byte> range = _value.GetSpan(RangeBytes);
            BinaryPrimitives.WriteInt64BigEndian(range, first);
            BinaryPrimitives.WriteInt64BigEndian(range[sizeof(long)..], last);
            _value.Advance(RangeBytes);
        }
        return _value.WrittenSpan;
    }

    private StateException Damaged() => new($"the list of windows of {partition} in the state is damaged; clear the state");
}
