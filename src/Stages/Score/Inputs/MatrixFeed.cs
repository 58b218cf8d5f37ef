using Microsoft.ML.OnnxRuntime;
using Vigia.Stages.Score.Features;

namespace Vigia.Stages.Score.Inputs;

/// <summary>
/// Hands the batch's float matrix (or the gathered columns) to the model where it lies, without a copy. Only a run of fewer rows than the
/// model is to be given at least is copied, and its last row repeated.
/// </summary>
internal sealed class MatrixFeed(InputPlan plan) : InputFeed
{
    private readonly long[] _shape = [.. plan.Shape];
    private float[] _padded = [];
    private OrtValue? _value;

    public override OrtValue Fill(BatchFeatures features, int start, int count, int runRows)
    {
        Dispose();
        Memory<float> rows = features.Matrix(plan.Features).Slice(start * plan.Width, count * plan.Width);
        if (count < runRows)
        {
            rows = Pad(rows.Span, runRows * plan.Width);
        }
        _shape[0] = runRows;
        _value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, rows, _shape);
        return _value;
    }

    private Memory<float> Pad(ReadOnlySpan<float> rows, int length)
    {
        if (_padded.Length < length)
        {
            _padded = new float[length];
        }
        Memory<float> padded = _padded.AsMemory(0, length);
        rows.CopyTo(padded.Span);
        for (int at = rows.Length; at < length; at += plan.Width)
        {
            rows[^plan.Width..].CopyTo(padded.Span[at..]);
        }
        return padded;
    }

    /// <summary>Lets go of the batch's memory.</summary>
    public override void Dispose()
    {
        _value?.Dispose();
        _value = null;
    }
}
