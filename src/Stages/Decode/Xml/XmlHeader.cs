namespace Vigia.Stages.Decode;

/// <summary>
/// The header of a batch of XML documents. The stage <c>decode</c> replaces them by their records, as JSON objects with the fields that the
/// record schema names (<see cref="XmlExpansion"/>); the header stays.
/// </summary>
internal static class XmlHeader
{
    /// <summary>No CSV header and no other file begins with these bytes.</summary>
    public static readonly byte[] Bytes = [.. "\0xml\n"u8];

    /// <summary>Whether a batch's header is one.</summary>
    public static bool IsOne(ReadOnlySpan<byte> header) => header.SequenceEqual(Bytes);
}
