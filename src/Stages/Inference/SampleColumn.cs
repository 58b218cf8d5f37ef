using System.IO.Hashing;
using System.Text;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Inference;

/// <summary>What the values of one field look like. Values are kept up to a bound; counts have no bound.</summary>
/// <param name="path">The field: a column's name, or a path into a JSON record.</param>
public sealed class SampleColumn(string path)
{
    /// <summary>Different values that are kept.</summary>
    public const int MostValues = 1000;

    private static readonly TextForm Form = new(TextForm.DefaultMissing, isDecimalComma: false);

    private readonly Dictionary<string, long> _values = new(StringComparer.Ordinal);
    private readonly HashSet<ulong> _hashes = [];
    private readonly TimeCandidates _times = new();
    private readonly byte[] _output = new byte[64];
    private byte[] _padded = new byte[128];

    /// <summary>Path of the field in the record.</summary>
    public string Path { get; } = path;

    /// <summary>Records that have the field with a value.</summary>
    public long Present { get; private set; }

    /// <summary>Records whose field is null, empty, or a word such as NA.</summary>
    public long Missing { get; private set; }

    /// <summary>Values that are numbers with a decimal point, or whole.</summary>
    public long Numbers { get; private set; }

    /// <summary>Values that are numbers if a comma is before the fraction and points are between thousands.</summary>
    public long CommaNumbers { get; private set; }

    /// <summary>Numbers without a fraction.</summary>
    public long WholeNumbers { get; private set; }

    /// <summary>Values that are true or false, or words for it; 0 and 1 are numbers.</summary>
    public long Booleans { get; private set; }

    /// <summary>Number of records in which the value was a list.</summary>
    public long Lists { get; private set; }

    /// <summary>Smallest number; meaningful if there are numbers.</summary>
    public double Min { get; private set; } = double.PositiveInfinity;

    /// <summary>The largest number seen; negative infinity before the first.</summary>
    public double Max { get; private set; } = double.NegativeInfinity;

    /// <summary>Most digits after the decimal mark of a number.</summary>
    public int Decimals { get; private set; }

    /// <summary>Number of different values seen, without a limit.</summary>
    public int Distinct => _hashes.Count;

    /// <summary>Different values with their counts, the first <see cref="MostValues"/> that came.</summary>
    public IReadOnlyDictionary<string, long> Values => _values;

    /// <summary>How nearly all values can be read as times; null if they cannot.</summary>
    public string? TimeFormat => BestTime?.Format;

    /// <summary>Earliest time by <see cref="TimeFormat"/>, Unix ms.</summary>
    public long FirstTime => BestTime?.First ?? 0;

    /// <summary>Latest time by <see cref="TimeFormat"/>, Unix ms.</summary>
    public long LastTime => BestTime?.Last ?? 0;

    /// <summary>Whole numbers with zeros in front, as codes have them.</summary>
    public long ZeroFirst { get; private set; }

    /// <summary>Whether its name appears more than once in the header, so that no schema can name it.</summary>
    public bool IsRepeated { get; internal set; }

    /// <summary>Whether numbers have a decimal comma.</summary>
    public bool IsDecimalComma => IsNumber && CommaNumbers > Numbers;

    /// <summary>Whether nearly every value is a number, and not a code of digits.</summary>
    public bool IsNumber => IsNearlyAll(Math.Max(Numbers, CommaNumbers)) && ZeroFirst == 0;

    /// <summary>Whether nearly every value is a whole number.</summary>
    public bool IsWhole => IsNearlyAll(WholeNumbers) && ZeroFirst == 0;

    /// <summary>Values that are no numbers in a column of numbers: their records will be rejected.</summary>
    public long NotNumbers => IsNumber ? Present - Math.Max(Numbers, CommaNumbers) : 0;

    private TimeCandidate? BestTime => _times.Best is { } best && IsNearlyAll(best.Fits) ? best : null;

    internal void AddNull() => Missing++;

    internal void AddList()
    {
        Present++;
        Lists++;
    }

    internal void AddBoolean(bool value)
    {
        Present++;
        Booleans++;
        Note(value ? "true"u8 : "false"u8);
    }

    internal void AddNumber(ReadOnlySpan<byte> text)
    {
        Present++;
        NoteNumber(Padded(text));
        Note(text);
    }

    internal void AddText(ReadOnlySpan<byte> text)
    {
        if (Form.IsMissing(text))
        {
            Missing++;
            return;
        }
        Present++;
        ReadOnlySpan<byte> padded = Padded(text);
        bool isNumber = NoteNumber(padded);
        if (!isNumber && BooleanText.TryParse(padded, out _))
        {
            Booleans++;
        }
        Note(text);
    }

    /// <returns>Whether it is a number, with a point or a comma.</returns>
    private bool NoteNumber(ReadOnlySpan<byte> text)
    {
        _times.Add(text);
        bool isNumber = NumberText.TryParse(text, out double value);
        Numbers += isNumber ? 1 : 0;
        int mark = text.LastIndexOf((byte)'.');
        if (text.Length < _output.Length / 2 && DecimalCommaText.TryWrite(text, _output, out int length))
        {
            bool isComma = NumberText.TryParse(_output.AsSpan(0, length), out double other);
            CommaNumbers += isComma ? 1 : 0;
            if (isComma && !isNumber)
            {
                (isNumber, value, mark) = (true, other, text.LastIndexOf((byte)','));
            }
        }
        if (isNumber)
        {
            WholeNumbers += double.IsInteger(value) && mark < 0 ? 1 : 0;
            ZeroFirst += mark < 0 && text is [(byte)'0', _, ..] ? 1 : 0;
            Decimals = Math.Max(Decimals, mark < 0 ? 0 : text.Length - mark - 1);
            Min = Math.Min(Min, value);
            Max = Math.Max(Max, value);
        }
        return isNumber;
    }

    /// <summary>One value in a hundred may be a mistake of its own.</summary>
    private bool IsNearlyAll(long count) => Present > 0 && 100 * count >= 99 * Present;

    private void Note(ReadOnlySpan<byte> text)
    {
        _hashes.Add(XxHash3.HashToUInt64(text));
        if (_values.Count < MostValues || _values.ContainsKey(Encoding.UTF8.GetString(text)))
        {
            string value = Encoding.UTF8.GetString(text);
            _values[value] = _values.GetValueOrDefault(value) + 1;
        }
    }

    /// <summary>The text with readable bytes after it, as the decoders' parsers need it.</summary>
    private ReadOnlySpan<byte> Padded(ReadOnlySpan<byte> text)
    {
        if (_padded.Length < text.Length + ByteColumn.Slack)
        {
            _padded = new byte[2 * (text.Length + ByteColumn.Slack)];
        }
        text.CopyTo(_padded);
        _padded.AsSpan(text.Length, ByteColumn.Slack).Clear();
        return _padded.AsSpan(0, text.Length);
    }
}
