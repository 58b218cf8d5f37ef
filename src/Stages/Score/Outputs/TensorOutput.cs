using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Vigia.Stages.Score.Outputs;

/// <summary>Scores in a tensor of as many values per row as there are classes.</summary>
internal sealed class TensorOutput : ScoreOutput
{
    private readonly TensorElementType _element;
    private readonly long[] _shape;

    /// <param name="name">The output.</param>
    /// <param name="element">float, double or float16.</param>
    /// <param name="shape">Shape of the trial's value; its first dimension is the rows.</param>
    /// <param name="column">The positive class among the values of a row.</param>
    /// <param name="activation">What makes a probability of it.</param>
    public TensorOutput(string name, TensorElementType element, long[] shape, int column, Activation activation)
        : base(name)
    {
        _element = element;
        _shape = shape;
        Width = (int)shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        Column = column;
        Activation = activation;
    }

    /// <summary>Values of one row.</summary>
    public int Width { get; }

    /// <summary>The positive class among them.</summary>
    public int Column { get; }

    public Activation Activation { get; }

    public override void Read(OrtValue value, int runRows, Span<float> scores)
    {
        switch (_element)
        {
            case TensorElementType.Float:
                Read<float>(value, runRows, scores);
                break;
            case TensorElementType.Double:
                Read<double>(value, runRows, scores);
                break;
            default:
                // The library's own half has no arithmetic; the framework's has the same bits.
                Read<Half>(value, runRows, scores);
                break;
        }
    }

    public override OrtValue? Allocate(int runRows)
    {
        long[] shape = [.. _shape];
        shape[0] = runRows;
        return OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, _element, shape);
    }

    /// <summary>Reads every value of the first rows as it is.</summary>
    public void ReadAll(OrtValue value, Span<float> values)
    {
        Span<byte> bytes = value.GetTensorMutableRawData();
        switch (_element)
        {
            case TensorElementType.Float:
                MemoryMarshal.Cast<byte, float>(bytes)[..values.Length].CopyTo(values);
                break;
            case TensorElementType.Double:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, double>(bytes)[..values.Length], values);
                break;
            default:
                TensorPrimitives.ConvertTruncating(MemoryMarshal.Cast<byte, Half>(bytes)[..values.Length], values);
                break;
        }
    }

    private void Read<T>(OrtValue value, int runRows, Span<float> scores)
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(value.GetTensorMutableRawData());
        if (values.Length != (long)runRows * Width)
        {
            throw Unexpected(values.Length, (long)runRows * Width);
        }
        ScoreKernel.Read(values, Width, Column, Activation, scores);
    }
}
