using System.Buffers;
using System.Text;
using Vigia.Engine.Windows;
using Vigia.Stages.StateStores;

namespace Vigia.Stages.Counting;

/// <summary>
/// Writes counts for the state store: whole numbers of variable length (seven bits a byte, low ones first). The cells of each model's
/// scores are stored under a tag (model, version and cells), so that a new version of one model starts from empty and the others keep
/// theirs. The cells of the whole are followed by those of each segment.
/// </summary>
internal sealed class DriftCodec : IPaneCodec<DriftCounts>
{
    private readonly ArrayBufferWriter<byte> _buffer = new();
    private readonly (byte[] Tag, int Start, int Length)[] _scores;
    private readonly int _featureCells;
    private readonly int _blocks;
    private readonly int _block;
    private readonly List<string> _unknown = [];

    /// <param name="featureCells">Cells of all features.</param>
    /// <param name="scores">Tag and number of cells of each model, in order.</param>
    /// <param name="blocks">How often all of these follow one another: for the whole, and for each segment.</param>
    public DriftCodec(int featureCells, IReadOnlyList<(string Tag, int Cells)> scores, int blocks = 1)
    {
        _featureCells = featureCells;
        _scores = new (byte[], int, int)[scores.Count];
        int start = featureCells;
        for (int i = 0; i < scores.Count; i++)
        {
            _scores[i] = (Encoding.UTF8.GetBytes(scores[i].Tag), start, scores[i].Cells);
            start += scores[i].Cells;
        }
        (_blocks, _block) = (blocks, start);
    }

    /// <summary>Tags whose counts were ignored, because no score has them now.</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    public ReadOnlySpan<byte> Encode(DriftCounts counts)
    {
        _buffer.ResetWrittenCount();
        VarInts.Write(_buffer, counts.Rows);
        VarInts.Write(_buffer, counts.Late);
        VarInts.Write(_buffer, counts.Ahead);
        WriteHours(counts.Hours);
        WriteCells(counts.Cells, 0, _featureCells);
        VarInts.Write(_buffer, _scores.Length);
        foreach ((byte[] tag, int start, int length) in _scores)
        {
            VarInts.Write(_buffer, tag.Length);
            _buffer.Write(tag);
            WriteCells(counts.Cells, start, length);
        }
        return _buffer.WrittenSpan;
    }

    public void Decode(ReadOnlySpan<byte> value, DriftCounts counts)
    {
        var reader = new VarIntReader(value, "the counts of a pane in the state are");
        counts.Rows += reader.Read();
        counts.Late += reader.Read();
        counts.Ahead += reader.Read();
        AddHours(ref reader, counts.Hours);
        AddCells(ref reader, counts.Cells, 0, _featureCells);
        for (long sections = reader.Read(); sections > 0; sections--)
        {
            ReadOnlySpan<byte> tag = reader.ReadBytes(reader.Read());
            int index = IndexOf(tag);
            if (index < 0)
            {
                NoteUnknown(Encoding.UTF8.GetString(tag));
                SkipCells(ref reader);
                continue;
            }
            AddCells(ref reader, counts.Cells, _scores[index].Start, _scores[index].Length);
        }
        if (!reader.IsAtEnd)
        {
            throw reader.Damaged();
        }
    }

    private void NoteUnknown(string tag)
    {
        if (!_unknown.Contains(tag))
        {
            _unknown.Add(tag);
        }
    }

    private int IndexOf(ReadOnlySpan<byte> tag)
    {
        for (int i = 0; i < _scores.Length; i++)
        {
            if (tag.SequenceEqual(_scores[i].Tag))
            {
                return i;
            }
        }
        return -1;
    }

    // Hours without records take no room; counts that are not by hour have nothing here.
    private void WriteHours(ReadOnlySpan<long> hours)
    {
        if (hours.IsEmpty)
        {
            return;
        }
        VarInts.Write(_buffer, hours.Length - hours.Count(0L));
        for (int hour = 0; hour < hours.Length; hour++)
        {
            if (hours[hour] != 0)
            {
                VarInts.Write(_buffer, hour);
                VarInts.Write(_buffer, hours[hour]);
            }
        }
    }

    private static void AddHours(ref VarIntReader reader, Span<long> hours)
    {
        for (long left = hours.IsEmpty ? 0 : reader.Read(); left > 0; left--)
        {
            long hour = reader.Read();
            if (hour < 0 || hour >= hours.Length)
            {
                throw reader.Damaged();
            }
            hours[(int)hour] += reader.Read();
        }
    }

    private void WriteCells(ReadOnlySpan<long> cells, int start, int length)
    {
        VarInts.Write(_buffer, _blocks * length);
        for (int block = 0; block < _blocks; block++)
        {
            foreach (long count in cells.Slice(block * _block + start, length))
            {
                VarInts.Write(_buffer, count);
            }
        }
    }

    private void AddCells(ref VarIntReader reader, Span<long> cells, int start, int length)
    {
        if (reader.Read() != _blocks * length)
        {
            throw reader.Damaged();
        }
        for (int block = 0; block < _blocks; block++)
        {
            foreach (ref long cell in cells.Slice(block * _block + start, length))
            {
                cell += reader.Read();
            }
        }
    }

    /// <summary>Skips cells of an unknown tag.</summary>
    private static void SkipCells(ref VarIntReader reader)
    {
        for (long left = reader.Read(); left > 0; left--)
        {
            reader.Read();
        }
    }
}
