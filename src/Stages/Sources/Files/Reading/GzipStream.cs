using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Vigia.Stages.Sources.Files.Reading;

/// <summary>
/// Reads a gzip file (RFC 1952) of any number of members, each with its checksum and length, to the file's last byte. The library's own
/// stream ends without an error at what it cannot read after the first member. Zeros may follow the last member, as on tapes; anything else
/// is damage.
/// </summary>
/// <remarks>
/// The decompressor does not say where a member's data ended, only that it ended within the piece that it took last: the trailer, whose
/// eight bytes are known by then, is looked for from there.
/// </remarks>
/// <param name="file">The compressed bytes; closed with this stream.</param>
internal sealed class GzipStream(Stream file) : ForwardStream
{
    private const int TrailerBytes = 8;
    private const byte HasChecksum = 2,
        HasExtra = 4,
        HasName = 8,
        HasComment = 16,
        Reserved = 0xE0;

    private readonly MemberInput _input = new(file);
    private readonly Crc32 _checksum = new();
    private DeflateStream? _member;
    private uint _length;
    private bool _isAtEnd;

    /// <exception cref="InvalidDataException">The file is damaged, cut off, or continues with something else.</exception>
    public override int Read(Span<byte> buffer)
    {
        while (!_isAtEnd && !buffer.IsEmpty)
        {
            DeflateStream? member = _member ?? TryBeginMember();
            if (member is null)
            {
                break;
            }
            int read = member.Read(buffer);
            if (read > 0)
            {
                _checksum.Append(buffer[..read]);
                _length += (uint)read;
                return read;
            }
            EndMember(member);
        }
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _member?.Dispose();
            _input.Dispose();
            file.Dispose();
        }
        base.Dispose(disposing);
    }

    /// <summary>Begins the next member; null at the end of the file.</summary>
    private DeflateStream? TryBeginMember()
    {
        if (_input.IsAtEndOrZeros())
        {
            _isAtEnd = true;
            return null;
        }
        long start = _input.Offset;
        ReadOnlySpan<byte> head = _input.Take(10);
        if (head is not [0x1f, 0x8b, 8, ..] || (head[3] & Reserved) != 0)
        {
            throw new InvalidDataException($"from byte {start} on it is not gzip");
        }
        byte flags = head[3];
        if ((flags & HasExtra) != 0)
        {
            _input.Skip(BinaryPrimitives.ReadUInt16LittleEndian(_input.Take(2)));
        }
        if ((flags & HasName) != 0)
        {
            _input.SkipText();
        }
        if ((flags & HasComment) != 0)
        {
            _input.SkipText();
        }
        if ((flags & HasChecksum) != 0)
        {
            _input.Skip(2);
        }
        _member = new DeflateStream(_input, CompressionMode.Decompress, leaveOpen: true);
        return _member;
    }

    private void EndMember(DeflateStream member)
    {
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        _checksum.GetHashAndReset(trailer[..4]);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _length);
        _length = 0;
        member.Dispose();
        _member = null;
        _input.SkipTrailer(trailer);
    }

    /// <summary>The file's bytes in pieces; what the decompressor took last can be looked at again.</summary>
    private sealed class MemberInput(Stream file) : ForwardStream
    {
        private readonly byte[] _buffer = new byte[InputFile.BufferBytes];
        private int _start;
        private int _at;
        private int _end;
        private long _read;

        /// <summary>Where the next byte is in the file.</summary>
        public long Offset => _read - (_end - _at);

        public override int Read(Span<byte> buffer)
        {
            _start = _at;
            if (_at == _end)
            {
                Fill(1);
            }
            int read = Math.Min(buffer.Length, _end - _at);
            _buffer.AsSpan(_at, read).CopyTo(buffer);
            _at += read;
            return read;
        }

        /// <summary>Moves over zeros, and says whether nothing follows them. No member begins with one.</summary>
        public bool IsAtEndOrZeros()
        {
            _start = _at;
            while (Fill(1))
            {
                int other = _buffer.AsSpan(_at, _end - _at).IndexOfAnyExcept((byte)0);
                _at = other < 0 ? _end : _at + other;
                _start = _at;
                if (other >= 0)
                {
                    return false;
                }
            }
            return true;
        }

        public ReadOnlySpan<byte> Take(int count)
        {
            _start = _at;
            if (!Fill(count))
            {
                throw CutOff();
            }
            _at += count;
            return _buffer.AsSpan(_at - count, count);
        }

        public void Skip(int count)
        {
            for (; count > 0; count -= Math.Min(count, 4096))
            {
                Take(Math.Min(count, 4096));
            }
        }

        public void SkipText()
        {
            while (Take(1)[0] != 0) { }
        }

        /// <summary>Finds a member's trailer in the piece that was read last, or right after it, and moves behind it.</summary>
        public void SkipTrailer(ReadOnlySpan<byte> trailer)
        {
            bool isWhole = FillFromStart(_at - _start + trailer.Length);
            int limit = Math.Min(_at + trailer.Length, _end);
            int found = _buffer.AsSpan(_start, limit - _start).IndexOf(trailer);
            if (found < 0)
            {
                throw isWhole ? new InvalidDataException("the checksum of a gzip member does not match what it holds") : CutOff();
            }
            _at = _start + found + trailer.Length;
            _start = _at;
        }

        private static InvalidDataException CutOff() => new("it ends within a gzip member");

        private bool Fill(int count) => FillFromStart(_at - _start + count);

        /// <summary>
        /// Makes <paramref name="count"/> bytes from the start of the last piece on available, as far as the file has them.
        /// </summary>
        private bool FillFromStart(int count)
        {
            if (_buffer.Length - _start < count)
            {
                _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
                (_start, _at, _end) = (0, _at - _start, _end - _start);
            }
            while (_end - _start < count)
            {
                int read = file.Read(_buffer.AsSpan(_end));
                if (read == 0)
                {
                    return false;
                }
                _end += read;
                _read += read;
            }
            return true;
        }
    }
}
