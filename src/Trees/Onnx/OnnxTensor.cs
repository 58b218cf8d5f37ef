using System.Buffers.Binary;

namespace Vigia.Trees.Onnx;

/// <summary>A constant tensor. Its values are kept as doubles, or as integers where the type is integral: exact either way.</summary>
internal sealed class OnnxTensor
{
    private OnnxTensor(string name, OnnxType type, long[] shape, double[] reals, long[] integers)
    {
        Name = name;
        Type = type;
        Shape = shape;
        Reals = reals;
        Integers = integers;
    }

    public string Name { get; }
    public OnnxType Type { get; }
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The values as doubles (of an integral tensor: converted).</summary>
    public double[] Reals { get; }

    /// <summary>The values of an integral tensor; empty for others.</summary>
    public long[] Integers { get; }

    /// <summary>A tensor whose values came in the typed field of its type.</summary>
    public static OnnxTensor OfReals(string name, OnnxType type, long[] shape, double[] values) => new(name, type, shape, values, []);

    /// <summary>An integral tensor whose values came in a typed field.</summary>
    public static OnnxTensor OfIntegers(string name, OnnxType type, long[] shape, long[] values) =>
        new(name, type, shape, Array.ConvertAll(values, value => (double)value), values);

    /// <summary>A tensor whose values came as little-endian bytes.</summary>
    /// <exception cref="OnnxFormatException">The type is not a plain number, or the bytes are not a whole number of values.</exception>
    public static OnnxTensor OfBytes(string name, OnnxType type, long[] shape, ReadOnlySpan<byte> bytes)
    {
        int size = SizeOf(type);
        if (size == 0)
        {
            throw new OnnxFormatException($"tensor '{name}' holds {type}, which trees do not use");
        }

        if (bytes.Length % size != 0)
        {
            throw new OnnxFormatException($"tensor '{name}' has {bytes.Length} bytes, no multiple of {size}");
        }

        if (type == OnnxType.Float)
        {
            return OfReals(name, type, shape, ReadFloats(bytes));
        }

        if (type == OnnxType.Double)
        {
            return OfReals(name, type, shape, ReadDoubles(bytes));
        }

        return OfIntegers(name, type, shape, ReadIntegers(bytes, type, size));
    }

    private static double[] ReadFloats(ReadOnlySpan<byte> bytes)
    {
        double[] values = new double[bytes.Length / sizeof(float)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes[(i * sizeof(float))..]);
        }

        return values;
    }

    private static double[] ReadDoubles(ReadOnlySpan<byte> bytes)
    {
        double[] values = new double[bytes.Length / sizeof(double)];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
        }

        return values;
    }

    private static long[] ReadIntegers(ReadOnlySpan<byte> bytes, OnnxType type, int size)
    {
        long[] values = new long[bytes.Length / size];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> value = bytes.Slice(i * size, size);
            values[i] = type switch
            {
                OnnxType.UInt8 or OnnxType.Bool => value[0],
                OnnxType.Int8 => (sbyte)value[0],
                OnnxType.UInt16 => BinaryPrimitives.ReadUInt16LittleEndian(value),
                OnnxType.Int16 => BinaryPrimitives.ReadInt16LittleEndian(value),
                OnnxType.UInt32 => BinaryPrimitives.ReadUInt32LittleEndian(value),
                OnnxType.Int32 => BinaryPrimitives.ReadInt32LittleEndian(value),
                _ => BinaryPrimitives.ReadInt64LittleEndian(value),
            };
        }
        return values;
    }

    private static int SizeOf(OnnxType type) =>
        type switch
        {
            OnnxType.Bool or OnnxType.UInt8 or OnnxType.Int8 => 1,
            OnnxType.UInt16 or OnnxType.Int16 => 2,
            OnnxType.Float or OnnxType.Int32 or OnnxType.UInt32 => 4,
            OnnxType.Double or OnnxType.Int64 => 8,
            _ => 0,
        };
}
