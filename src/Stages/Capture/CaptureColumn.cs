using System.Text;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Privacy;
using Vigia.Stages.Sinks.Json;

namespace Vigia.Stages.Capture;

/// <summary>A feature as it is captured: its name and its categories stand ready as JSON.</summary>
internal sealed class CaptureColumn
{
    private readonly byte[] _name;
    private readonly byte[][] _categories;
    private readonly KeyedHash? _hash;
    private readonly bool _isCategory;
    private readonly FeatureSpec _feature;

    /// <param name="index">Column of the matrix.</param>
    /// <param name="feature">The feature.</param>
    /// <param name="hash">Not null if its values are to be hashed.</param>
    public CaptureColumn(int index, FeatureSpec feature, KeyedHash? hash)
    {
        Index = index;
        _feature = feature;
        _hash = hash;
        _isCategory = feature.Type == FeatureType.Category;
        _name = Encoding.UTF8.GetBytes($"{JsonString.Literal(feature.Name)}:");
        UnseenEntry = Encoding.UTF8.GetBytes($"{JsonString.Literal(feature.Name)},");
        _categories = [.. feature.Values.Select(value => Category(value, hash))];
        int value = Math.Max(_categories.Select(c => c.Length).DefaultIfEmpty(0).Max(), JsonNumber.MaxExactBytes);
        MaxBytes = _name.Length + UnseenEntry.Length + Math.Max(value, (hash?.Length ?? 0) + 2) + 1;
    }

    public int Index { get; }

    /// <summary>Bytes that name, value, comma and the entry among the unseen take at most.</summary>
    public int MaxBytes { get; }

    /// <summary>The name as an entry of <c>unseen</c>.</summary>
    public byte[] UnseenEntry { get; }

    /// <summary>Writes name, value and a comma.</summary>
    /// <returns>Whether the value is a category that the schema does not declare.</returns>
    public bool Write(float value, ref LineWriter line)
    {
        line.Raw(_name);
        bool isUnseen = false;
        if (_isCategory)
        {
            isUnseen = WriteCategory(value, ref line);
        }
        else if (_hash is null)
        {
            line.Number(value);
        }
        else
        {
            WriteHashed(value, _hash, ref line);
        }
        line.Raw(","u8);
        return isUnseen;
    }

    /// <summary>Writes name, value and a comma, for a model that takes the value unrounded.</summary>
    /// <returns>Whether the value is a category that the schema does not declare.</returns>
    public bool Write(float value, in ExactNumber exact, ref LineWriter line)
    {
        if (_isCategory)
        {
            return Write(value, ref line);
        }
        line.Raw(_name);
        if (_hash is null)
        {
            line.Number(exact);
        }
        else
        {
            WriteHashed(exact, _hash, ref line);
        }
        line.Raw(","u8);
        return false;
    }

    private bool WriteCategory(float value, ref LineWriter line)
    {
        if (value >= 0 && value < _categories.Length && float.IsInteger(value))
        {
            line.Raw(_categories[(int)value]);
            return false;
        }
        line.Raw("null"u8);
        // The code of unseen categories may be the number that replaces missing ones: then it counts as unseen.
        return BitConverter.SingleToUInt32Bits(value) == BitConverter.SingleToUInt32Bits(_feature.UnseenCode);
    }

    private static void WriteHashed(float value, KeyedHash hash, ref LineWriter line)
    {
        if (float.IsNaN(value))
        {
            line.Raw("null"u8);
            return;
        }
        Span<byte> text = stackalloc byte[JsonNumber.MaxFloatBytes];
        line.Hash(hash, text[..JsonNumber.Write(value, text)]);
    }

    private static void WriteHashed(in ExactNumber value, KeyedHash hash, ref LineWriter line)
    {
        if (double.IsNaN(value.Real))
        {
            line.Raw("null"u8);
            return;
        }
        Span<byte> text = stackalloc byte[JsonNumber.MaxExactBytes];
        line.Hash(hash, text[..JsonNumber.Write(value, text)]);
    }

    private static byte[] Category(string value, KeyedHash? hash)
    {
        if (hash is null)
        {
            return JsonString.LiteralBytes(value);
        }
        byte[] hashed = new byte[hash.Length + 2];
        hash.Write(Encoding.UTF8.GetBytes(value), hashed.AsSpan(1));
        hashed[0] = hashed[^1] = (byte)'"';
        return hashed;
    }
}
