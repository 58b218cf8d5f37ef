using Vigia.Stages.Decode;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>The bytes of a column's texts and long decimals, one after the other.</summary>
internal sealed class ParquetBytes
{
    private byte[] _bytes = new byte[4096];
    private int _length;

    public bool IsEmpty => _length == 0;

    /// <summary>Copies bytes behind those held.</summary>
    /// <returns>Where they are.</returns>
    public int Add(ReadOnlySpan<byte> bytes)
    {
        if (_bytes.Length - _length < bytes.Length)
        {
            Array.Resize(ref _bytes, checked((int)Math.Max(Math.Min(2L * _bytes.Length, Array.MaxLength), (long)_length + bytes.Length)));
        }
        bytes.CopyTo(_bytes.AsSpan(_length));
        _length += bytes.Length;
        return _length - bytes.Length;
    }

    /// <summary>The bytes of a token.</summary>
    public ReadOnlySpan<byte> Of(Token token) => _bytes.AsSpan(token.Start, token.Length);

    /// <summary>Drops all bytes; the memory is used again.</summary>
    public void Clear() => _length = 0;
}
