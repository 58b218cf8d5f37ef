using Vigia.Engine.State;
using Vigia.Engine.Windows;

namespace Vigia.Stages.Behavior.Counting;

/// <summary>Writes counts for the state store: whole numbers of variable length, zeros in runs.</summary>
internal sealed class PaneTallyCodec : IPaneCodec<PaneTally>, IDisposable
{
    private readonly MemoryStream _buffer = new();
    private readonly BinaryWriter _writer;

    public PaneTallyCodec() => _writer = new BinaryWriter(_buffer);

    public ReadOnlySpan<byte> Encode(PaneTally counts)
    {
        _buffer.SetLength(0);
        ReadOnlySpan<long> rest = counts.Counts;
        _writer.Write7BitEncodedInt(rest.Length);
        while (!rest.IsEmpty)
        {
            int zeros = rest.IndexOfAnyExcept(0);
            zeros = zeros < 0 ? rest.Length : zeros;
            _writer.Write7BitEncodedInt(zeros);
            rest = rest[zeros..];
            if (!rest.IsEmpty)
            {
                _writer.Write7BitEncodedInt64(rest[0]);
                rest = rest[1..];
            }
        }
        return _buffer.GetBuffer().AsSpan(0, (int)_buffer.Length);
    }

    public void Decode(ReadOnlySpan<byte> value, PaneTally counts)
    {
        using var reader = new BinaryReader(new MemoryStream(value.ToArray()));
        try
        {
            bool isSound = reader.Read7BitEncodedInt() == counts.Counts.Length;
            for (int at = 0; isSound && at < counts.Counts.Length; at++)
            {
                int zeros = reader.Read7BitEncodedInt();
                isSound = zeros >= 0 && zeros <= counts.Counts.Length - at;
                at += zeros;
                if (isSound && at < counts.Counts.Length)
                {
                    counts.Counts[at] += reader.Read7BitEncodedInt64();
                }
            }
            if (isSound && reader.BaseStream.Position == value.Length)
            {
                return;
            }
        }
        catch (Exception e) when (e is EndOfStreamException or FormatException)
        {
            // The same as any other damage.
        }
        throw new StateException("the counts of a pane in the state of 'behavior' are damaged; clear the state");
    }

    public void Dispose() => _writer.Dispose();
}
