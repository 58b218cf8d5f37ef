using System.Globalization;
using System.Text;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace Vigia.Stages.Score.Outputs;

/// <summary>A model that only names the class: the score is 1 for the positive one and 0 for the others.</summary>
internal sealed class LabelOutput : ScoreOutput
{
    private readonly TensorElementType _element;
    private readonly long _number;
    private readonly byte[] _text;

    private LabelOutput(string name, TensorElementType element, long number, byte[] text)
        : base(name)
    {
        _element = element;
        _number = number;
        _text = text;
    }

    /// <summary>Types of labels in words.</summary>
    public const string Supported = "int64, int32, bool or string";

    public static bool IsSupported(TensorElementType element) =>
        element is TensorElementType.Int64 or TensorElementType.Int32 or TensorElementType.Bool or TensorElementType.String;

    /// <summary>
    /// An output whose positive class is written <paramref name="positive"/>; null if labels of this type cannot be written so.
    /// </summary>
    public static LabelOutput? Create(string name, TensorElementType element, string positive)
    {
        byte[] text = Encoding.UTF8.GetBytes(positive);
        switch (element)
        {
            case TensorElementType.String:
                return new LabelOutput(name, element, 0, text);
            case TensorElementType.Bool:
                return bool.TryParse(positive, out bool flag) ? new LabelOutput(name, element, flag ? 1 : 0, text) : null;
            default:
                return long.TryParse(positive, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
                    ? new LabelOutput(name, element, number, text)
                    : null;
        }
    }

    public override void Read(OrtValue value, int runRows, Span<float> scores)
    {
        long labels = value.GetTensorTypeAndShape().ElementCount;
        if (labels != runRows)
        {
            throw Unexpected(labels, runRows);
        }
        for (int row = 0; row < scores.Length; row++)
        {
            scores[row] = IsPositive(value, row) ? 1 : 0;
        }
    }

    private bool IsPositive(OrtValue value, int row) =>
        _element switch
        {
            TensorElementType.String => value.GetStringElementAsSpan(row).SequenceEqual(_text),
            TensorElementType.Bool => value.GetTensorDataAsSpan<bool>()[row] == (_number == 1),
            TensorElementType.Int32 => value.GetTensorDataAsSpan<int>()[row] == _number,
            _ => value.GetTensorDataAsSpan<long>()[row] == _number,
        };
}
