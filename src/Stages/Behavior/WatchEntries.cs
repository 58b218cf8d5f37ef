using System.Buffers.Binary;
using Vigia.Engine.Records;
using Vigia.Engine.State;
using Vigia.Stages.Behavior.Calendar;
using Vigia.Stages.Behavior.Detection;

namespace Vigia.Stages.Behavior;

/// <summary>
/// What the watches have learned, among the state's entries. It belongs to no partition, but entries do: every partition carries a copy,
/// written with the same checkpoint, and of several the newest is taken. So it is restored with any of the partitions.
/// </summary>
internal sealed class WatchEntries(IReadOnlyList<WatchedModel> models, DayCalendar calendar)
{
    private const byte Watch = (byte)'w';
    private const byte Cell = (byte)'b';
    private const int WatchKeySize = 1 + sizeof(int);
    private const int CellKeySize = 1 + 2 * sizeof(int);

    // Last visit of each cell as each partition's copy has it.
    private readonly Dictionary<SourcePartition, Dictionary<(int Model, int Cell), long>> _saved = [];

    /// <summary>Writes what has changed since the last call.</summary>
    /// <param name="changes">Where it goes.</param>
    /// <param name="partitions">Partitions that carry a copy.</param>
    /// <param name="taken">Index of the last pane judged.</param>
    public void SaveChanges(StateWriter changes, IReadOnlyList<SourcePartition> partitions, long taken)
    {
        for (int m = 0; m < models.Count; m++)
        {
            byte[] watch = Bytes(to =>
            {
                to.Write(taken);
                models[m].Watch.Save(to);
            });
            foreach (SourcePartition partition in partitions)
            {
                changes.Put(partition, KeyOf(m), watch);
            }
            for (int c = 0; c < models[m].Watch.Baseline.Cells.Count; c++)
            {
                SaveCell(changes, partitions, m, c);
            }
        }
    }

    /// <summary>Takes over an entry, unless what is known is newer; false if it is not one of these.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="known">Index of the last pane judged that is known.</param>
    /// <param name="taken">Index of the last pane judged in the entry, if it was taken over.</param>
    /// <exception cref="StateException">It is damaged.</exception>
    public bool TryLoad(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, long? known, out long? taken)
    {
        taken = null;
        bool isWatch = key.Length == WatchKeySize && key[0] == Watch;
        bool isCell = key.Length == CellKeySize && key[0] == Cell;
        if (!isWatch && !isCell)
        {
            return false;
        }
        int model = BinaryPrimitives.ReadInt32BigEndian(key[1..]);
        int cell = isCell ? BinaryPrimitives.ReadInt32BigEndian(key[(1 + sizeof(int))..]) : 0;
        using var from = new BinaryReader(new MemoryStream(value.ToArray()));
        try
        {
            Baseline baseline = models[model].Watch.Baseline;
            if (isCell)
            {
                baseline.LoadCell(cell, from);
                return true;
            }
            long pane = from.ReadInt64();
            // Models are loaded one by one at the same pane.
            if (known is null || pane >= known)
            {
                models[model].Watch.Load(from, calendar.PlaceOf);
                taken = from.BaseStream.Position == from.BaseStream.Length ? pane : throw new EndOfStreamException();
            }
            return true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or IndexOutOfRangeException)
        {
            throw new StateException("what was learned, in the state of 'behavior', is damaged; clear the state", e);
        }
    }

    /// <summary>A partition goes; its copy stays saved.</summary>
    public void Forget(SourcePartition partition) => _saved.Remove(partition);

    private void SaveCell(StateWriter changes, IReadOnlyList<SourcePartition> partitions, int model, int cell)
    {
        BaselineCell? own = models[model].Watch.Baseline.Cells[cell];
        byte[]? value = null;
        foreach (SourcePartition partition in partitions)
        {
            if (!_saved.TryGetValue(partition, out Dictionary<(int, int), long>? saved))
            {
                _saved.Add(partition, saved = []);
            }
            bool isSaved = saved.TryGetValue((model, cell), out long visit);
            if (own is null)
            {
                if (isSaved)
                {
                    changes.Delete(partition, KeyOf(model, cell));
                    saved.Remove((model, cell));
                }
            }
            else if (!isSaved || visit != own.Visit)
            {
                changes.Put(partition, KeyOf(model, cell), value ??= Bytes(own.Save));
                saved[(model, cell)] = own.Visit;
            }
        }
    }

    private static byte[] KeyOf(int model)
    {
        byte[] key = new byte[WatchKeySize];
        key[0] = Watch;
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(1), model);
        return key;
    }

    private static byte[] KeyOf(int model, int cell)
    {
        byte[] key = new byte[CellKeySize];
        key[0] = Cell;
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(1), model);
        BinaryPrimitives.WriteInt32BigEndian(key.AsSpan(1 + sizeof(int)), cell);
        return key;
    }

    private static byte[] Bytes(Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        write(writer);
        writer.Flush();
        return stream.ToArray();
    }
}
