using System.Buffers.Binary;
using Vigia.Engine.Windows;

namespace Vigia.Engine.Tests.Windows;

/// <summary>Writes the number of rows.</summary>
internal sealed class RowCountCodec : IPaneCodec<RowCount>
{
    public static readonly RowCountCodec Instance = new();

    public ReadOnlySpan<byte> Encode(RowCount counts)
    {
        byte[] value = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(value, counts.Rows);
        return value;
    }

    public void Decode(ReadOnlySpan<byte> value, RowCount counts) => counts.Rows += BinaryPrimitives.ReadInt64BigEndian(value);
}
