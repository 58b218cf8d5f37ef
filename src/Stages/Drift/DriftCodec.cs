using System.Buffers;
using System.Text;
using Vigia.Engine.State;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Drift;

/// <summary>
/// Writes counts for the state store: whole numbers of variable length (seven bits a byte, low ones first). The cells of each model's
/// scores stand under a tag, see <see cref="DriftReference.ScoreTag"/>, so that a new version of one model starts its own counts afresh and no others. The
/// cells of the whole are followed by those of each segment.
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

    /// <summary>Tags whose counts were left aside, because no score has them now.</summary>
    public IReadOnlyList<string> Unknown => _unknown;

    public ReadOnlySpan<byte> Encode(DriftCounts counts)
    {
        _buffer.ResetWrittenCount();
        Write(counts.Rows);
        Write(counts.Late);
        Write(counts.Ahead);
        WriteCells(counts.Cells, 0, _featureCells);
        Write(_scores.Length);
        foreach ((byte[] tag, int start, int length) in _scores)
        {
            Write(tag.Length);
            _buffer.Write(tag);
            WriteCells(counts.Cells, start, length);
        }
        return _buffer.WrittenSpan;
    }

    public void Decode(ReadOnlySpan<byte> value, DriftCounts counts)
    {
        var reader = new Reader(value);
        counts.Rows += reader.Read();
        counts.Late += reader.Read();
        counts.Ahead += reader.Read();
        AddCells(ref reader, counts.Cells, 0, _featureCells);
        for (long sections = reader.Read(); sections > 0; sections--)
        {
            ReadOnlySpan<byte> tag = reader.ReadBytes();
            int index = IndexOf(tag);
            if (index < 0)
            {
                NoteUnknown(Encoding.UTF8.GetString(tag));
                reader.SkipCells();
                continue;
            }
            AddCells(ref reader, counts.Cells, _scores[index].Start, _scores[index].Length);
        }
        reader.End();
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

    private void WriteCells(ReadOnlySpan<long> cells, int start, int length)
    {
        Write(_blocks * length);
        for (int block = 0; block < _blocks; block++)
        {
            foreach (long count in cells.Slice(block * _block + start, length))
            {
                Write(count);
            }
        }
    }

    private void AddCells(ref Reader reader, Span<long> cells, int start, int length)
    {
        reader.ExpectCells(_blocks * length);
        for (int block = 0; block < _blocks; block++)
        {
            reader.AddCells(cells.Slice(block * _block + start, length));
        }
    }

    private void Write(long number)
    {
        Span<byte> to = _buffer.GetSpan(10);
        int length = 0;
        for (; number >= 0x80; number >>= 7)
        {
            to[length++] = (byte)(number | 0x80);
        }
        to[length++] = (byte)number;
        _buffer.Advance(length);
    }

    private ref struct Reader(ReadOnlySpan<byte> bytes)
    {
        private ReadOnlySpan<byte> _rest = bytes;

        public long Read()
        {
            long number = 0;
            for (int shift = 0; shift < 63 && !_rest.IsEmpty; shift += 7)
            {
                byte next = _rest[0];
                _rest = _rest[1..];
                number |= (long)(next & 0x7F) << shift;
                if (next < 0x80)
                {
                    return number;
                }
            }
            throw Damaged();
        }

        public ReadOnlySpan<byte> ReadBytes()
        {
            long length = Read();
            if (length > _rest.Length)
            {
                throw Damaged();
            }
            ReadOnlySpan<byte> read = _rest[..(int)length];
            _rest = _rest[(int)length..];
            return read;
        }

        /// <summary>Reads how many cells follow, which must be as many as given.</summary>
        public void ExpectCells(int length)
        {
            if (Read() != length)
            {
                throw Damaged();
            }
        }

        public void AddCells(Span<long> cells)
        {
            foreach (ref long cell in cells)
            {
                cell += Read();
            }
        }

        /// <summary>Reads cells that nobody wants.</summary>
        public void SkipCells()
        {
            for (long left = Read(); left > 0; left--)
            {
                Read();
            }
        }

        public readonly void End()
        {
            if (!_rest.IsEmpty)
            {
                throw Damaged();
            }
        }

        private static StateException Damaged() => new("the counts of a pane in the state are damaged; clear the state");
    }
}
