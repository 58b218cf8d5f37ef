namespace Vigia.Stages.Sources.Files.Reading;

/// <summary>Reads numbers and pieces of known length from a container file.</summary>
/// <param name="stream">The file.</param>
internal sealed class AvroFileStream(Stream stream)
{
    private byte[] _buffer = new byte[InputFile.BufferBytes];
    private int _start;
    private int _end;

    /// <summary>Whether there is another byte.</summary>
    public async ValueTask<bool> HasMoreAsync(CancellationToken stop) => _start < _end || await FillAsync(1, stop).ConfigureAwait(false);

    /// <summary>A whole number in Avro's encoding.</summary>
    /// <exception cref="InvalidDataException">The file ends, or this is not one.</exception>
    public async ValueTask<long> ReadLongAsync(CancellationToken stop)
    {
        ulong bits = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte next = (await ReadAsync(1, stop).ConfigureAwait(false)).Span[0];
            bits |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return (long)(bits >> 1) ^ -(long)(bits & 1);
            }
        }
        throw new InvalidDataException("a number has more than 64 bits");
    }

    /// <summary>A text or bytes with their length before them.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadBytesAsync(CancellationToken stop)
    {
        long length = await ReadLongAsync(stop).ConfigureAwait(false);
        return length is >= 0 and <= AvroBlockCodec.MaxBytes
            ? await ReadAsync((int)length, stop).ConfigureAwait(false)
            : throw new InvalidDataException($"a piece has the impossible length {length}");
    }

    /// <summary>So many bytes, valid until the next call.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> ReadAsync(int length, CancellationToken stop)
    {
        if (_end - _start < length && !await FillAsync(length, stop).ConfigureAwait(false))
        {
            throw new InvalidDataException("the file ends within a block");
        }
        _start += length;
        return _buffer.AsMemory(_start - length, length);
    }

    /// <summary>Reads until so many bytes are there; false if the file ends before.</summary>
    private async ValueTask<bool> FillAsync(int length, CancellationToken stop)
    {
        byte[] target = _buffer.Length < length ? new byte[Math.Max(length, 2 * _buffer.Length)] : _buffer;
        _buffer.AsSpan(_start, _end - _start).CopyTo(target);
        (_buffer, _start, _end) = (target, 0, _end - _start);
        while (_end < length)
        {
            int read = await stream.ReadAsync(_buffer.AsMemory(_end), stop).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }
            _end += read;
        }
        return true;
    }
}
