using System.Numerics;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Vigia.Stages.Score.Outputs;

/// <summary>Scores in a tensor of as many values per row as there are classes.</summary>
internal sealed class TensorOutput : ScoreOutput
{
    private readonly TensorElementType _element;
    private readonly long[] _shape;
    private readonly int _width;
    private readonly int _column;
    private readonly Activation _activation;

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
        _width = (int)shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        _column = column;
        _activation = activation;
    }

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

    private void Read<T>(OrtValue value, int runRows, Span<float> scores)
        where T : unmanaged, INumberBase<T>
    {
        ReadOnlySpan<T> values = System.Runtime.InteropServices.MemoryMarshal.Cast<byte, T>(value.GetTensorMutableRawData());
        if (values.Length != (long)runRows * _width)
        {
            throw Unexpected(values.Length, (long)runRows * _width);
        }
        ScoreKernel.Read(values, _width, _column, _activation, scores);
    }
}
