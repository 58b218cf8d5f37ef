using Vigia.Engine.Schemas;

namespace Vigia.Stages.Decode;

/// <summary>What the values of a column are.</summary>
/// <param name="Kind">
/// The kind of their tokens: <see cref="TokenKind.True"/> for booleans, <see cref="TokenKind.LongDecimal"/> for decimals as bytes.
/// </param>
/// <param name="Scale">A decimal's digits after the point, or a <see cref="TimeUnit"/>.</param>
internal readonly record struct ColumnarType(TokenKind Kind, byte Scale = 0)
{
    /// <summary>Whether values are places among the texts of their batch.</summary>
    public bool IsText => ColumnarRecord.RefersToBytes(Kind);
}

/// <summary>The columns that a file's records consist of.</summary>
internal sealed class ColumnarLayout
{
    /// <param name="fields">The field that each column holds.</param>
    /// <param name="types">What the columns' values are.</param>
    public ColumnarLayout(IReadOnlyList<FieldPath> fields, IReadOnlyList<ColumnarType> types)
    {
        Types = types;
        Header = ColumnarHeader.Of(fields, types);
    }

    public IReadOnlyList<ColumnarType> Types { get; }

    /// <summary>The header of batches of such records.</summary>
    public byte[] Header { get; }
}
