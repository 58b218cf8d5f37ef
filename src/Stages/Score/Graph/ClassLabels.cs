using System.Globalization;
using Vigia.Trees.Onnx;

namespace Vigia.Stages.Score.Graph;

/// <summary>The classes of a classifier, in the order of its columns.</summary>
internal sealed class ClassLabels
{
    // Each operator has its own name for the same thing.
    private static readonly string[] Attributes = ["classlabels_int64s", "classlabels_ints", "classlabels_strings"];

    private static readonly string[][] Binary =
    [
        ["0", "1"],
        ["-1", "1"],
        ["False", "True"],
        ["false", "true"],
    ];

    private readonly string[] _labels;

    private ClassLabels(string[] labels, string type)
    {
        _labels = labels;
        Type = type;
    }

    public int Count => _labels.Length;

    /// <summary>Type of the labels: <c>int64</c> or <c>string</c>.</summary>
    public string Type { get; }

    /// <summary>The second of two classes where their labels leave no doubt that it is the positive one; else null.</summary>
    public int? ClearlyPositive => Array.Exists(Binary, pair => pair.SequenceEqual(_labels)) ? 1 : null;

    /// <summary>The labels in words: <c>'legitimate', 'fraud'</c>.</summary>
    public string Text => string.Join(", ", _labels.Select(label => $"'{label}'"));

    /// <summary>The labels that a classifier or a <c>ZipMap</c> carries; null if it carries none.</summary>
    public static ClassLabels? OfNode(OnnxNode node)
    {
        OnnxAttribute? labels = Attributes.Select(name => node.Attributes.GetValueOrDefault(name)).FirstOrDefault(a => a is not null);
        return labels switch
        {
            { Texts.Length: > 0 } => Of(labels.Texts),
            { Ints.Length: > 0 } => Of(labels.Ints),
            _ => null,
        };
    }

    public static ClassLabels Of(string[] labels) => new(labels, "string");

    public static ClassLabels Of(ReadOnlySpan<long> labels)
    {
        var words = new string[labels.Length];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = labels[i].ToString(CultureInfo.InvariantCulture);
        }
        return new ClassLabels(words, "int64");
    }

    /// <summary>The position of a label; null if it is not one of them.</summary>
    public int? IndexOf(string label)
    {
        int index = Array.IndexOf(_labels, label);
        return index < 0 ? null : index;
    }
}
