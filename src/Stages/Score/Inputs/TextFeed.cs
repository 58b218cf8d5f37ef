using System.Text;
using Microsoft.ML.OnnxRuntime;
using Vigia.Engine.Schemas;
using Vigia.Stages.Score.Features;

namespace Vigia.Stages.Score.Inputs;

/// <summary>
/// Gives a text input the words of category features. A missing or undeclared category is the empty text, which encoders
/// treat like any other word that they do not know.
/// </summary>
internal sealed class TextFeed : InputFeed
{
    private readonly InputPlan _plan;
    private readonly long[] _shape;
    private readonly byte[][][] _words;
    private OrtValue? _value;

    /// <param name="plan">The input.</param>
    /// <param name="features">The schema's features.</param>
    public TextFeed(InputPlan plan, IReadOnlyList<FeatureSpec> features)
    {
        _plan = plan;
        _shape = [.. plan.Shape];
        _words = [.. plan.Features.Columns.ToArray().Select(column => features[column].Values.Select(Encoding.UTF8.GetBytes).ToArray())];
    }

    public override OrtValue Fill(BatchFeatures features, int start, int count, int runRows)
    {
        if (_value is null || _shape[0] != runRows)
        {
            Dispose();
            _shape[0] = runRows;
            _value = OrtValue.CreateTensorWithEmptyStrings(OrtAllocator.DefaultInstance, _shape);
        }
        ReadOnlySpan<float> whole = features.Whole.Span;
        ReadOnlySpan<int> columns = _plan.Features.Columns;
        for (int row = 0, at = 0; row < runRows; row++)
        {
            ReadOnlySpan<float> values = whole.Slice((start + Math.Min(row, count - 1)) * features.Width, features.Width);
            for (int i = 0; i < columns.Length; i++)
            {
                _value.StringTensorSetElementAt(WordOf(_words[i], values[columns[i]]), at++);
            }
        }
        return _value;
    }

    public override void Dispose()
    {
        _value?.Dispose();
        _value = null;
    }

    private static ReadOnlySpan<byte> WordOf(byte[][] words, float code) => code >= 0 && code < words.Length ? words[(int)code] : default;
}
