namespace Vigia.Engine.Schemas;

/// <summary>Where the records are in XML documents.</summary>
/// <param name="RecordsAt">
/// Names of the elements that lead to a record, the record's own last; the first may be at any depth. Empty: the document is one record.
/// </param>
/// <param name="Namespace">The namespace of the root element; a star at its end accepts any rest. Null accepts every namespace.</param>
public sealed record XmlSpec(IReadOnlyList<string> RecordsAt, string? Namespace)
{
    /// <summary>Whether documents of a namespace are read.</summary>
    public bool Accepts(string found) =>
        Namespace is null
        || (
            Namespace.EndsWith('*')
                ? found.StartsWith(Namespace[..^1], StringComparison.Ordinal)
                : found.Equals(Namespace, StringComparison.Ordinal)
        );
}
