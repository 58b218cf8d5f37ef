namespace Vigia.Stages.Decode;

/// <summary>Which parts of a writer's and a reader's schema go together (Avro 1.12, "Schema Resolution").</summary>
internal static class AvroResolution
{
    /// <summary>
    /// The reader's type that a value of the writer's is read as: the first branch that fits, where the reader has a union. Null if
    /// none does.
    /// </summary>
    /// <param name="writer">No union.</param>
    /// <param name="reader">Any type.</param>
    public static AvroSchema? Match(AvroSchema writer, AvroSchema reader)
    {
        if (reader.Type != AvroType.Union)
        {
            return IsSame(writer, reader) || IsPromotion(writer.Type, reader.Type) ? reader : null;
        }
        return reader.Parts.FirstOrDefault(branch => IsSame(writer, branch))
            ?? reader.Parts.FirstOrDefault(branch => IsPromotion(writer.Type, branch.Type));
    }

    /// <summary>
    /// Each field of the writer's record, in its order: the reader's field that takes it, and what the record schema reads of it; null
    /// where nothing does.
    /// </summary>
    public static IEnumerable<(AvroField Field, AvroField? Target, FieldNode? Node)> Fields(
        AvroSchema writer,
        AvroSchema? reader,
        FieldNode node
    )
    {
        foreach (AvroField field in writer.Fields)
        {
            if (reader is null)
            {
                yield return (field, null, NodeOf(field, writer, node));
            }
            else
            {
                AvroField? target = TargetOf(field, writer, reader);
                yield return (field, target, target is null ? null : node.Child(target.Name));
            }
        }
    }

    /// <summary>The node of the field's name, or of a name that it had before and no other field has now.</summary>
    private static FieldNode? NodeOf(AvroField field, AvroSchema writer, FieldNode node)
    {
        string? name = node.Child(field.Name) is not null
            ? field.Name
            : field.Aliases.FirstOrDefault(alias => node.Child(alias) is not null && writer.Fields.All(other => other.Name != alias));
        return name is null ? null : node.Child(name);
    }

    private static AvroField? TargetOf(AvroField field, AvroSchema writer, AvroSchema reader) =>
        reader.Fields.FirstOrDefault(target => target.Name == field.Name)
        ?? reader.Fields.FirstOrDefault(target =>
            target.Aliases.Contains(field.Name) && writer.Fields.All(other => other.Name != target.Name)
        );

    private static bool IsSame(AvroSchema writer, AvroSchema reader) =>
        writer.Type == reader.Type
        && writer.Type switch
        {
            AvroType.Record or AvroType.Enum => IsSameName(writer, reader),
            AvroType.Fixed => IsSameName(writer, reader) && writer.Size == reader.Size,
            AvroType.Array or AvroType.Map => writer.Parts[0].Type == AvroType.Union || Match(writer.Parts[0], reader.Parts[0]) is not null,
            _ => true,
        };

    private static bool IsSameName(AvroSchema writer, AvroSchema reader) =>
        writer.ShortName == reader.ShortName
        || reader.Aliases.Any(alias => alias == writer.Name || alias[(alias.LastIndexOf('.') + 1)..] == writer.ShortName);

    private static bool IsPromotion(AvroType writer, AvroType reader) =>
        (writer, reader) switch
        {
            (AvroType.Int, AvroType.Long or AvroType.Float or AvroType.Double) => true,
            (AvroType.Long, AvroType.Float or AvroType.Double) => true,
            (AvroType.Float, AvroType.Double) => true,
            (AvroType.String, AvroType.Bytes) or (AvroType.Bytes, AvroType.String) => true,
            _ => false,
        };
}
