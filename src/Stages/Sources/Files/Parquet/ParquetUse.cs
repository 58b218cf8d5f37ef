using Vigia.Engine.Schemas;

namespace Vigia.Stages.Sources.Files.Parquet;

/// <summary>Whether columns of a type can be read as what a record schema takes them for.</summary>
internal static class ParquetUse
{
    /// <exception cref="InvalidDataException">They cannot: every record would be rejected.</exception>
    public static void Check(ParquetType type, FieldPath field, RecordSchema schema)
    {
        ParquetKind kind = type.Kind;
        if (schema.EventTime?.Path.Equals(field) == true && kind is ParquetKind.Boolean or ParquetKind.TimeOfDay)
        {
            throw Refuse(type, field, "the event time: a timestamp, date, number or text");
        }
        if (schema.Amount?.Path.Equals(field) == true && kind is ParquetKind.Boolean or ParquetKind.Time or ParquetKind.TimeOfDay)
        {
            throw Refuse(type, field, "the amount: a number or text");
        }
        foreach (FeatureSpec feature in schema.Features.Where(feature => feature.Path.Equals(field)))
        {
            if (feature.Type == FeatureType.Number && kind == ParquetKind.Boolean)
            {
                throw Refuse(type, field, "a feature of type number; declare it as 'boolean' in the record schema");
            }
            if (feature.Type == FeatureType.Boolean && kind is ParquetKind.Time or ParquetKind.TimeOfDay)
            {
                throw Refuse(type, field, "a feature of type boolean: a boolean, 0 and 1, or text");
            }
        }
    }

    private static InvalidDataException Refuse(ParquetType type, FieldPath field, string use) =>
        new($"column '{field}' is {type.Name}, and the record schema reads it as {use}");
}
