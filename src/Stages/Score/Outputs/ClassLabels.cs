using System.Globalization;

namespace Vigia.Stages.Score.Outputs;

/// <summary>The classes of a classifier, in the order of its outputs.</summary>
internal sealed class ClassLabels
{
    private static readonly string[][] BinaryWords = [["0", "1"], ["-1", "1"], ["False", "True"], ["false", "true"]];

    private readonly string[] _labels;

    private ClassLabels(string[] labels) => _labels = labels;

    public int Count => _labels.Length;

    /// <summary>The second of two classes where their labels leave no doubt that it is the positive one; else null.</summary>
    public int? ClearlyPositive => Array.Exists(BinaryWords, words => words.SequenceEqual(_labels)) ? 1 : null;

    /// <summary>The labels in words: <c>'legitimate', 'fraud'</c>.</summary>
    public string Text => string.Join(", ", _labels.Select(label => $"'{label}'"));

    public static ClassLabels Of(string[] labels) => new(labels);

    public static ClassLabels Of(ReadOnlySpan<long> labels)
    {
        var words = new string[labels.Length];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = labels[i].ToString(CultureInfo.InvariantCulture);
        }
        return new ClassLabels(words);
    }

    /// <summary>The position of a label; null if it is none of them.</summary>
    public int? IndexOf(string label)
    {
        int index = Array.IndexOf(_labels, label);
        return index < 0 ? null : index;
    }

    /// <summary>The labels, for suggestions.</summary>
    public IReadOnlyCollection<string> Words => _labels;
}
