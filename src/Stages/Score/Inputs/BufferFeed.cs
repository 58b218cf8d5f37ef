using Microsoft.ML.OnnxRuntime;
using Vigia.Engine.Records;
using Vigia.Stages.Score.Features;

namespace Vigia.Stages.Score.Inputs;

/// <summary>Converts features into a buffer of the input's element type, which is kept from run to run.</summary>
/// <typeparam name="T">Type of the input's elements.</typeparam>
/// <typeparam name="TConversion">How a feature becomes one.</typeparam>
internal sealed class BufferFeed<T, TConversion>(InputPlan plan) : InputFeed
    where T : unmanaged
    where TConversion : struct, IConversion<T>
{
    private readonly long[] _shape = [.. plan.Shape];
    private T[] _buffer = [];
    private OrtValue? _value;

    public override OrtValue Fill(BatchFeatures features, int start, int count, int runRows)
    {
        OrtValue value = ValueOf(runRows);
        int width = plan.Width;
        Span<T> target = _buffer.AsSpan(0, runRows * width);
        Convert(features.Whole.Span[(start * features.Width)..], features.Width, plan.Features.Columns, target[..(count * width)]);
        if (plan.IsExact && features.HasExact)
        {
            ConvertExact(features, start, target[..(count * width)]);
        }
        for (int row = count; row < runRows; row++)
        {
            target.Slice((count - 1) * width, width).CopyTo(target[(row * width)..]);
        }
        return value;
    }

    public override void Dispose()
    {
        _value?.Dispose();
        _value = null;
    }

    private OrtValue ValueOf(int rows)
    {
        if (_value is not null && _shape[0] == rows)
        {
            return _value;
        }
        Dispose();
        int length = rows * plan.Width;
        if (_buffer.Length < length)
        {
            _buffer = new T[length];
        }
        _shape[0] = rows;
        _value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, _buffer.AsMemory(0, length), _shape);
        return _value;
    }

    private static void Convert(ReadOnlySpan<float> source, int sourceWidth, ReadOnlySpan<int> columns, Span<T> target)
    {
        for (int row = 0, at = 0; at < target.Length; row++)
        {
            ReadOnlySpan<float> values = source.Slice(row * sourceWidth, sourceWidth);
            foreach (int column in columns)
            {
                target[at++] = TConversion.From(values[column]);
            }
        }
    }

    /// <summary>Puts unrounded values in the places of those that come by way of a float.</summary>
    private void ConvertExact(BatchFeatures features, int start, Span<T> target)
    {
        ReadOnlySpan<int> columns = plan.Features.Columns;
        for (int i = 0; i < columns.Length; i++)
        {
            int exact = features.ExactColumns[columns[i]];
            if (exact < 0)
            {
                continue;
            }
            ReadOnlySpan<ExactNumber> values = features.Exact.Span[((start * features.ExactWidth) + exact)..];
            for (int at = i, from = 0; at < target.Length; at += columns.Length, from += features.ExactWidth)
            {
                target[at] = TConversion.From(in values[from]);
            }
        }
    }
}
