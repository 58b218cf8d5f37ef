using Microsoft.ML.OnnxRuntime;
using Vigia.Stages.Score.Features;

namespace Vigia.Stages.Score.Inputs;

/// <summary>Hands the batch's float matrix (or the gathered columns) to the model where it lies, without a copy.</summary>
internal sealed class MatrixFeed(InputPlan plan) : InputFeed
{
    private readonly long[] _shape = [.. plan.Shape];
    private OrtValue? _value;

    public override OrtValue Fill(BatchFeatures features, int start, int count, int runRows)
    {
        Dispose();
        Memory<float> rows = features.Matrix(plan.Features).Slice(start * plan.Width, count * plan.Width);
        _shape[0] = count;
        _value = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, rows, _shape);
        return _value;
    }

    /// <summary>Lets go of the batch's memory.</summary>
    public override void Dispose()
    {
        _value?.Dispose();
        _value = null;
    }
}
