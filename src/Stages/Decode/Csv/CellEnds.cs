using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vigia.Stages.Decode;

/// <summary>Goes over a record's delimiters, quotes and line ends, 32 bytes with one comparison.</summary>
internal ref struct CellEnds<TScan>
    where TScan : struct, IScan
{
    private readonly ref byte _text;
    private readonly nint _end;
    private readonly byte _delimiter;
    private nint _block;
    private uint _found;

    /// <param name="record">A record with readable bytes after it, as <see cref="IScan"/> needs them.</param>
    /// <param name="delimiter">The delimiter between cells.</param>
    public CellEnds(ReadOnlySpan<byte> record, byte delimiter)
    {
        _text = ref MemoryMarshal.GetReference(record);
        _end = record.Length;
        _delimiter = delimiter;
        _found = TScan.CellEnds(in _text, delimiter);
    }

    /// <summary>Where the next one is; the record's length if there is no more.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public nint Next()
    {
        while (_found == 0)
        {
            _block += 32;
            if (_block >= _end)
            {
                return _end;
            }
            _found = TScan.CellEnds(in Unsafe.Add(ref _text, _block), _delimiter);
        }
        nint at = _block + BitOperations.TrailingZeroCount(_found);
        _found &= _found - 1;
        return at < _end ? at : _end;
    }
}
