namespace Vigia.Stages.Labels;

/// <summary>How an id is written before it is compared.</summary>
public enum IdRule
{
    /// <summary>Blanks around it are cut off.</summary>
    Trim,

    /// <summary>ASCII letters become lower case.</summary>
    Case,

    /// <summary>A decimal number loses leading zeros and a fraction of zeros: <c>1.0</c> and <c>0001</c> are <c>1</c>.</summary>
    Number,
}

/// <summary>Hashes ids so that those that mean the same transaction are equal.</summary>
internal sealed class IdRules(IReadOnlyCollection<IdRule> rules)
{
    // Longer ids are refused by decoding.
    private const int MaxBytes = 256;

    private readonly bool _isExact = rules.Count == 0;
    private readonly bool _trims = rules.Contains(IdRule.Trim);
    private readonly bool _folds = rules.Contains(IdRule.Case);
    private readonly bool _reads = rules.Contains(IdRule.Number);

    /// <summary>The hash of an id as the rules write it.</summary>
    public UInt128 Hash(ReadOnlySpan<byte> id)
    {
        if (_isExact || id.Length > MaxBytes)
        {
            return TransactionId.Hash(id);
        }
        id = _trims ? id.Trim((byte)' ') : id;
        id = _reads ? WholeOf(id) : id;
        if (!_folds)
        {
            return TransactionId.Hash(id);
        }
        Span<byte> folded = stackalloc byte[MaxBytes];
        for (int i = 0; i < id.Length; i++)
        {
            folded[i] = id[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(id[i] | 0x20) : id[i];
        }
        return TransactionId.Hash(folded[..id.Length]);
    }

    /// <summary>The digits of a whole number; any other id as it is.</summary>
    private static ReadOnlySpan<byte> WholeOf(ReadOnlySpan<byte> id)
    {
        int point = id.IndexOf((byte)'.');
        ReadOnlySpan<byte> whole = point < 0 ? id : id[..point];
        bool isNumber =
            !whole.IsEmpty
            && whole.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0
            && (point < 0 || id[(point + 1)..].IndexOfAnyExcept((byte)'0') < 0);
        if (!isNumber)
        {
            return id;
        }
        ReadOnlySpan<byte> digits = whole.TrimStart((byte)'0');
        return digits.IsEmpty ? whole[^1..] : digits;
    }
}
