using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>Buffers of a reader's columns, which are read one after the other.</summary>
internal sealed class ParquetScratch
{
    private readonly byte[] _values = new byte[ParquetRecordReader.RowsAtOnce * 16];

    public short[] Levels { get; } = new short[ParquetRecordReader.RowsAtOnce];

    public bool[] IsPresent { get; } = new bool[ParquetRecordReader.RowsAtOnce];

    /// <summary>Room for so many values of at most 16 bytes.</summary>
    public Span<T> Values<T>(int count)
        where T : unmanaged => MemoryMarshal.Cast<byte, T>(_values.AsSpan(0, count * Unsafe.SizeOf<T>()));
}
