using System.Text;
using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>Which rules fired on a record: where that comes from. A field is read once, whatever number of rules go by it.</summary>
internal sealed class RuleColumns
{
    private const int Bits = 64;

    private readonly BooleanRule[] _booleans;
    private readonly CategoryRules[] _categories;
    private readonly ListedRules[] _lists;

    public RuleColumns(IReadOnlyList<RuleSpec> rules, Func<FieldPath, int> slotOf)
    {
        // One bit more, for names that are unknown.
        Words = (rules.Count + Bits) / Bits;
        _booleans =
        [
            .. rules
                .Index()
                .Where(r => r.Item.Values.Count == 0 && r.Item.Separators is null)
                .Select(r => new BooleanRule(
                    r.Index,
                    slotOf(r.Item.Path),
                    new Fault(
                        RejectReasons.BadBoolean,
                        $"field '{r.Item.Path}' of rule '{r.Item.Name}': expected true, false, 0, 1, or yes, no, t, f, y, n, sim, não, s as text"
                    )
                )),
        ];
        _categories =
        [
            .. rules
                .Index()
                .Where(r => r.Item.Values.Count > 0)
                .GroupBy(r => r.Item.Path)
                .Select(field => new CategoryRules(field.Key, slotOf(field.Key), [.. field.Select(r => (r.Index, r.Item.Values))])),
        ];
        _lists =
        [
            .. rules
                .Index()
                .Where(r => r.Item.Separators is not null)
                .GroupBy(r => (r.Item.Path, r.Item.Separators))
                .Select(list => new ListedRules(
                    list.Key.Path,
                    slotOf(list.Key.Path),
                    list.Key.Separators!,
                    [.. list.Select(r => (r.Index, r.Item.Name))],
                    rules.Count
                )),
        ];
    }

    /// <summary>Words of a row.</summary>
    public int Words { get; }

    /// <summary>Reads which rules fired, a bit each.</summary>
    /// <param name="text">The worker's buffer.</param>
    /// <param name="record">The record's bytes.</param>
    /// <param name="tokens">Its tokens by slot.</param>
    /// <param name="isBinary">Whether the record is not a text.</param>
    /// <param name="fired">The bits.</param>
    /// <returns>Null, or why the record is rejected.</returns>
    public Fault? Read(TokenText text, ReadOnlySpan<byte> record, ReadOnlySpan<Token> tokens, bool isBinary, Span<ulong> fired)
    {
        fired.Clear();
        foreach (BooleanRule rule in _booleans)
        {
            Token token = tokens[rule.Slot];
            if (token.Kind == TokenKind.True)
            {
                fired[rule.Index / Bits] |= 1UL << rule.Index % Bits;
            }
            else if (token.Kind is not (TokenKind.False or TokenKind.Missing or TokenKind.Null))
            {
                float truth = 0;
                bool isRead = text.TryReadDecimal(record, token, out ReadOnlySpan<byte> word) && BooleanText.TryParse(word, out truth);
                if (!isRead && !text.IsMissing(record, token))
                {
                    return rule.BadValue;
                }
                fired[rule.Index / Bits] |= truth == 1 ? 1UL << rule.Index % Bits : 0;
            }
        }
        foreach (CategoryRules field in _categories)
        {
            Token token = tokens[field.Slot];
            if (token.Kind == TokenKind.Nested)
            {
                return field.BadValue;
            }
            if (text.TryRead(record, token, out ReadOnlySpan<byte> value) && field.Values.TryFind(value, out int[] rules))
            {
                foreach (int rule in rules)
                {
                    fired[rule / Bits] |= 1UL << rule % Bits;
                }
            }
        }
        foreach (ListedRules list in _lists)
        {
            if (list.Read(text, record, tokens[list.Slot], isBinary, fired) is { } fault)
            {
                return fault;
            }
        }
        return null;
    }

    private sealed record BooleanRule(int Index, int Slot, Fault BadValue);

    /// <summary>The rules that go by one category.</summary>
    private sealed class CategoryRules
    {
        public CategoryRules(FieldPath path, int slot, IReadOnlyList<(int Rule, IReadOnlyList<string> Values)> rules)
        {
            Slot = slot;
            BadValue = new Fault(RejectReasons.BadCategory, $"field '{path}' of a rule: expected a text, a number or a boolean");
            foreach (
                IGrouping<string, int> value in rules
                    .SelectMany(r => r.Values.Distinct().Select(v => (v, r.Rule)))
                    .GroupBy(r => r.v, r => r.Rule)
            )
            {
                Values.Add(Encoding.UTF8.GetBytes(value.Key), [.. value]);
            }
        }

        public int Slot { get; }

        public Fault BadValue { get; }

        /// <summary>Which rules fire at a value.</summary>
        public NameTable<int[]> Values { get; } = new();
    }
}
