using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Snappier;
using Vigia.Engine.Records;

namespace Vigia.Stages.Sources.Files.Reading;

/// <summary>Undoes the compression of a container file's blocks, into a buffer that is kept.</summary>
/// <param name="name">The codec's name in the file's header.</param>
/// <exception cref="InvalidDataException">The codec is not supported.</exception>
internal sealed class AvroBlockCodec(string name) : IDisposable
{
    /// <summary>A block of more bytes is taken for damage: writers make them a thousandth of that.</summary>
    public const int MaxBytes = 256 << 20;

    private readonly string _name = name is "null" or "deflate" or "snappy" or "zstandard"
        ? name
        : throw new InvalidDataException($"its blocks are compressed with '{name}'; null, deflate, snappy and zstandard can be read");

    private readonly ZstdSharp.Decompressor? _zstandard = name == "zstandard" ? new ZstdSharp.Decompressor() : null;
    private byte[] _buffer = [];

    /// <summary>The records of a block, with <see cref="ByteColumn.Slack"/> readable bytes after them; valid until the next call.</summary>
    /// <param name="block">The block as it is in the file.</param>
    /// <exception cref="InvalidDataException">The block is damaged.</exception>
    public ReadOnlyMemory<byte> Decompress(ReadOnlySpan<byte> block)
    {
        int length = (_name, _zstandard) switch
        {
            (_, { } zstandard) => Unzstandard(zstandard, block),
            ("deflate", _) => Inflate(block),
            ("snappy", _) => Unsnap(block),
            _ => Copy(block),
        };
        return _buffer.AsMemory(0, length);
    }

    public void Dispose() => _zstandard?.Dispose();

    private int Copy(ReadOnlySpan<byte> block)
    {
        Reserve(block.Length);
        block.CopyTo(_buffer);
        return block.Length;
    }

    private unsafe int Inflate(ReadOnlySpan<byte> block)
    {
        fixed (byte* start = block)
        {
            using var packed = new UnmanagedMemoryStream(start, block.Length);
            using var inflating = new DeflateStream(packed, CompressionMode.Decompress);
            Reserve(4 * block.Length);
            int length = 0;
            while (true)
            {
                int read = inflating.Read(_buffer.AsSpan(length, _buffer.Length - ByteColumn.Slack - length));
                length += read;
                if (read == 0)
                {
                    return length;
                }
                if (length == _buffer.Length - ByteColumn.Slack)
                {
                    Reserve(2 * length);
                }
            }
        }
    }

    /// <summary>A checksum of what is in it follows the block.</summary>
    private int Unsnap(ReadOnlySpan<byte> block)
    {
        if (block.Length < sizeof(uint))
        {
            throw new InvalidDataException("a block is shorter than its checksum");
        }
        ReadOnlySpan<byte> packed = block[..^sizeof(uint)];
        Reserve(Snappy.GetUncompressedLength(packed));
        int length = Snappy.Decompress(packed, _buffer);
        return Crc32.HashToUInt32(_buffer.AsSpan(0, length)) == BinaryPrimitives.ReadUInt32BigEndian(block[^sizeof(uint)..])
            ? length
            : throw new InvalidDataException("a block does not have its checksum");
    }

    private int Unzstandard(ZstdSharp.Decompressor zstandard, ReadOnlySpan<byte> block)
    {
        try
        {
            Reserve((int)Math.Min(ZstdSharp.Decompressor.GetDecompressedSize(block), MaxBytes + 1UL));
            return zstandard.Unwrap(block, _buffer);
        }
        catch (ZstdSharp.ZstdException e)
        {
            throw new InvalidDataException($"a block is not zstandard: {e.Message}", e);
        }
    }

    private void Reserve(int bytes)
    {
        if (bytes > MaxBytes)
        {
            throw new InvalidDataException($"a block has more than {MaxBytes >> 20} MiB");
        }
        if (_buffer.Length < bytes + ByteColumn.Slack)
        {
            Array.Resize(ref _buffer, Math.Max(bytes + ByteColumn.Slack, 1 << 16));
        }
    }
}
