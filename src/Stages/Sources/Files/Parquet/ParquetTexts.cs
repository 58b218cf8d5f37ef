using Vigia.Stages.Decode;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>
/// Keeps a text that a column has many times once a batch: values of a dictionary have one address each. Texts of a column that hardly
/// repeats are kept one after the other.
/// </summary>
internal sealed class ParquetTexts
{
    private const int Bits = 8;
    private const int Trial = 512;

    private readonly Place[] _places = new Place[1 << Bits];
    private int _hits;
    private int _misses;

    /// <summary>The next row group may have another dictionary.</summary>
    public void BeginGroup() => (_hits, _misses) = (0, 0);

    /// <summary>The texts of another batch have other numbers.</summary>
    public void BeginBatch() => Array.Clear(_places);

    /// <summary>The number of a text, added to its column if need be.</summary>
    public int NumberOf(ReadOnlySpan<byte> text, nint address, ColumnarRecords records, ColumnarValues values)
    {
        if (_misses > Trial && _misses > _hits)
        {
            return records.AddText(values, text);
        }
        ref Place place = ref _places[(int)(((ulong)address * 0x9E37_79B9_7F4A_7C15) >> (64 - Bits))];
        // Another page may have another text at the same address.
        if (place.IsUsed && place.Address == address && records.Text(values, place.Number).SequenceEqual(text))
        {
            _hits++;
            return place.Number;
        }
        _misses++;
        place = new Place(true, address, records.AddText(values, text));
        return place.Number;
    }

    private readonly record struct Place(bool IsUsed, nint Address, int Number);
}
