using System.Text;

namespace Vigia.Stages.Decode;

/// <summary>How text records write what has more than one notation: missing values, and the decimal mark.</summary>
internal sealed class TextForm
{
    /// <summary>Words of Python, pandas, R, SQL, Hive and spreadsheets for a value that is not there.</summary>
    public static readonly IReadOnlyList<string> DefaultMissing = ["", "NA", "N/A", "null", "NaN", "None", @"\N", "?"];

    /// <summary>No words for missing values, and a decimal point: binary records.</summary>
    public static readonly TextForm Plain = new([], isDecimalComma: false);

    private readonly byte[][] _missing;
    private readonly int _longest;

    /// <param name="missing">Words that mean a missing value, in any case.</param>
    /// <param name="isDecimalComma">Whether a number in text has a comma before its fraction and points between thousands.</param>
    public TextForm(IReadOnlyList<string> missing, bool isDecimalComma)
    {
        _missing = [.. missing.Select(Encoding.UTF8.GetBytes)];
        _longest = _missing.Length == 0 ? -1 : _missing.Max(word => word.Length);
        IsDecimalComma = isDecimalComma;
    }

    public bool IsDecimalComma { get; }

    /// <summary>Whether a text, spaces around it aside, means a missing value.</summary>
    public bool IsMissing(ReadOnlySpan<byte> text)
    {
        text = text.Trim(" \t"u8);
        if (text.Length > _longest)
        {
            return false;
        }
        foreach (byte[] word in _missing)
        {
            if (text.SequenceEqual(word) || Ascii.EqualsIgnoreCase(text, word))
            {
                return true;
            }
        }
        return false;
    }
}
