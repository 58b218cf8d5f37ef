using System.Buffers;
using System.Text;
using System.Text.Json;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>The rules of one field that lists those that fired: a JSON list, or a text with separators.</summary>
internal sealed class ListedRules
{
    private const int Bits = 64;
    private const int NameMax = 256;

    private readonly NameTable<int> _rules = new();
    private readonly SearchValues<byte> _separators;
    private readonly int _unknown;
    private readonly Fault _badList;

    /// <param name="path">The field.</param>
    /// <param name="slot">The slot of its token.</param>
    /// <param name="separators">What separates names in a text.</param>
    /// <param name="rules">Bit and name of each rule.</param>
    /// <param name="unknown">The bit that says that the field lists another name.</param>
    public ListedRules(FieldPath path, int slot, string separators, IReadOnlyList<(int Bit, string Name)> rules, int unknown)
    {
        (Slot, _unknown) = (slot, unknown);
        _separators = SearchValues.Create(Encoding.UTF8.GetBytes(separators));
        _badList = new Fault(
            RejectReasons.BadCategory,
            $"field '{path}' of rules: expected a JSON list of names, or a text of names with separators"
        );
        foreach ((int bit, string name) in rules.DistinctBy(r => r.Name))
        {
            _rules.Add(Encoding.UTF8.GetBytes(name), bit);
        }
    }

    public int Slot { get; }

    // What CSV files have around lists and names that other programs wrote.
    private static ReadOnlySpan<byte> Around => " \t[]{}\"'"u8;

    /// <summary>Sets the bits of the rules that the field lists.</summary>
    /// <returns>Null, or why the record is rejected.</returns>
    public Fault? Read(TokenText text, ReadOnlySpan<byte> record, Token token, bool isBinary, Span<ulong> fired)
    {
        if (token.Kind == TokenKind.Nested)
        {
            return !isBinary && record[token.Start] == '[' && TryReadList(record[token.Start..], fired) ? null : _badList;
        }
        if (!text.IsMissing(record, token) && text.TryRead(record, token, out ReadOnlySpan<byte> names))
        {
            while (!names.IsEmpty)
            {
                int end = names.IndexOfAny(_separators);
                Set((end < 0 ? names : names[..end]).Trim(Around), fired);
                names = end < 0 ? [] : names[(end + 1)..];
            }
        }
        return null;
    }

    private bool TryReadList(ReadOnlySpan<byte> list, Span<ulong> fired)
    {
        Span<byte> unescaped = stackalloc byte[NameMax + NameTable<int>.Slack];
        // What follows the list belongs to the record.
        var reader = new Utf8JsonReader(list, isFinalBlock: false, default);
        try
        {
            reader.Read();
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
                {
                    return false;
                }
                if (reader is { TokenType: JsonTokenType.String, ValueIsEscaped: true, ValueSpan.Length: <= NameMax })
                {
                    Set(unescaped[..reader.CopyString(unescaped)], fired);
                }
                else if (reader.TokenType != JsonTokenType.Null)
                {
                    Set(reader.ValueSpan, fired);
                }
            }
            return reader.TokenType == JsonTokenType.EndArray;
        }
        catch (Exception bad) when (bad is JsonException or InvalidOperationException)
        {
            return false;
        }
    }

    private void Set(ReadOnlySpan<byte> name, Span<ulong> fired)
    {
        if (!name.IsEmpty)
        {
            int bit = _rules.TryFind(name, out int rule) ? rule : _unknown;
            fired[bit / Bits] |= 1UL << bit % Bits;
        }
    }
}
