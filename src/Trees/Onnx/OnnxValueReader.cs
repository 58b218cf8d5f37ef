namespace Vigia.Trees.Onnx;

/// <summary>Reads a <c>ValueInfoProto</c>: name, element type and shape of an input or output of the graph.</summary>
internal static class OnnxValueReader
{
    /// <summary>The value; a type that is not a tensor's is left undefined, and a shape that the file does not give is null.</summary>
    public static OnnxValue Read(WireReader wire, long end)
    {
        string name = "";
        OnnxType type = OnnxType.Undefined;
        IReadOnlyList<long?>? shape = null;
        while (wire.Next(end, out int field))
        {
            if (field == ValueField.Name)
            {
                name = wire.ReadText() ?? name;
            }
            else if (field == ValueField.Type && wire.IsDelimited)
            {
                (type, shape) = ReadType(wire, wire.Enter(end));
            }
            else
            {
                wire.Skip();
            }
        }
        return new OnnxValue(name, type, shape);
    }

    private static (OnnxType, IReadOnlyList<long?>?) ReadType(WireReader wire, long end)
    {
        OnnxType type = OnnxType.Undefined;
        List<long?>? shape = null;
        while (wire.Next(end, out int field))
        {
            if (field != TypeField.Tensor || !wire.IsDelimited)
            {
                wire.Skip();
                continue;
            }
            long tensorEnd = wire.Enter(end);
            while (wire.Next(tensorEnd, out int tensorField))
            {
                if (tensorField == TypeField.Element)
                {
                    type = (OnnxType)(wire.ReadInt() ?? 0);
                }
                else if (tensorField == TypeField.Shape && wire.IsDelimited)
                {
                    shape = ReadShape(wire, wire.Enter(tensorEnd));
                }
                else
                {
                    wire.Skip();
                }
            }
        }
        return (type, shape);
    }

    private static List<long?> ReadShape(WireReader wire, long end)
    {
        var shape = new List<long?>();
        while (wire.Next(end, out int field))
        {
            if (field != TypeField.Dimension || !wire.IsDelimited)
            {
                wire.Skip();
                continue;
            }
            long? size = null;
            long dimensionEnd = wire.Enter(end);
            while (wire.Next(dimensionEnd, out int dimensionField))
            {
                if (dimensionField == TypeField.Size)
                {
                    size = wire.ReadInt();
                }
                else
                {
                    wire.Skip();
                }
            }
            shape.Add(size);
        }
        return shape;
    }

    private static class ValueField
    {
        public const int Name = 1,
            Type = 2;
    }

    private static class TypeField
    {
        public const int Tensor = 1,
            Element = 1,
            Shape = 2,
            Dimension = 1,
            Size = 1;
    }
}
