using Google.Protobuf;

namespace Vigia.Trees.Onnx;

/// <summary>
/// Protobuf fields read one by one, without generated classes: only a few of ONNX's fields matter here. A message inside a message is
/// read up to the position where its length ends (<see cref="Enter"/>, <see cref="Next"/>). Fields of an unexpected wire type are skipped,
/// as the format wants.
/// </summary>
internal sealed class WireReader
{
    private readonly CodedInputStream _input;
    private uint _tag;

    /// <param name="input">A stream at position 0 of <paramref name="length"/> bytes.</param>
    /// <param name="length">The bytes of the outermost message.</param>
    public WireReader(CodedInputStream input, long length)
    {
        _input = input;
        End = length;
    }

    /// <summary>Where the outermost message ends.</summary>
    public long End { get; }

    /// <summary>Moves to the next field of the message that ends at <paramref name="end"/>; false at the end.</summary>
    public bool Next(long end, out int field)
    {
        field = 0;
        if (_input.Position > end)
        {
            throw new OnnxFormatException($"a field runs over the end of its message at byte {end}");
        }

        if (_input.Position == end)
        {
            return false;
        }

        _tag = _input.ReadTag();
        field = WireFormat.GetTagFieldNumber(_tag);
        return true;
    }

    /// <summary>Whether the current field is a message, a text, bytes or a packed list.</summary>
    public bool IsDelimited => WireFormat.GetTagWireType(_tag) == WireFormat.WireType.LengthDelimited;

    private bool IsVarint => WireFormat.GetTagWireType(_tag) == WireFormat.WireType.Varint;

    private bool IsFixed32 => WireFormat.GetTagWireType(_tag) == WireFormat.WireType.Fixed32;

    private bool IsFixed64 => WireFormat.GetTagWireType(_tag) == WireFormat.WireType.Fixed64;

    /// <summary>
    /// Begins the message in the current field of a message that ends at <paramref name="end"/>; gives the position of its own end.
    /// </summary>
    public long Enter(long end)
    {
        int length = _input.ReadLength();
        if (length < 0 || length > end - _input.Position)
        {
            throw new OnnxFormatException(
                $"a message of {(uint)length} bytes at byte {_input.Position} runs over the end of the one around it"
            );
        }

        return _input.Position + length;
    }

    public void Skip() => _input.SkipLastField();

    public string? ReadText() => IsDelimited ? _input.ReadString() : SkipFor<string>();

    public ByteString? ReadBytes() => IsDelimited ? _input.ReadBytes() : SkipFor<ByteString>();

    public long? ReadInt()
    {
        if (IsVarint)
        {
            return _input.ReadInt64();
        }

        Skip();
        return null;
    }

    public float? ReadFloat()
    {
        if (IsFixed32)
        {
            return _input.ReadFloat();
        }

        Skip();
        return null;
    }

    /// <summary>Adds the current field's integers, packed or single.</summary>
    public void ReadInts(List<long> into, long end)
    {
        if (IsVarint)
        {
            into.Add(_input.ReadInt64());
        }
        else if (!IsDelimited)
        {
            Skip();
        }
        else
        {
            for (long stop = Enter(end); _input.Position < stop; )
            {
                into.Add(_input.ReadInt64());
            }
        }
    }

    /// <summary>Adds the current field's floats, packed or single.</summary>
    public void ReadFloats(List<float> into, long end)
    {
        if (IsFixed32)
        {
            into.Add(_input.ReadFloat());
        }
        else if (!IsDelimited)
        {
            Skip();
        }
        else
        {
            for (long stop = Enter(end); _input.Position < stop; )
            {
                into.Add(_input.ReadFloat());
            }
        }
    }

    /// <summary>Adds the current field's doubles, packed or single.</summary>
    public void ReadDoubles(List<double> into, long end)
    {
        if (IsFixed64)
        {
            into.Add(_input.ReadDouble());
        }
        else if (!IsDelimited)
        {
            Skip();
        }
        else
        {
            for (long stop = Enter(end); _input.Position < stop; )
            {
                into.Add(_input.ReadDouble());
            }
        }
    }

    private T? SkipFor<T>()
        where T : class
    {
        Skip();
        return null;
    }
}
