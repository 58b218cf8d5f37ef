using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Avro;
using Avro.Generic;
using Avro.IO;

namespace Vigia.TestSupport.Formats;

/// <summary>Writes JSON objects as Avro records, with the library of the Avro project: other code than what reads them.</summary>
public sealed class AvroEncoder
{
    private readonly Schema _schema;
    private readonly GenericDatumWriter<GenericRecord> _writer;

    /// <param name="schema">The writer's schema.</param>
    public AvroEncoder(string schema)
    {
        _schema = Schema.Parse(schema);
        _writer = new GenericDatumWriter<GenericRecord>(_schema);
    }

    /// <summary>The record without a frame.</summary>
    public byte[] Encode(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        using var bytes = new MemoryStream();
        _writer.Write((GenericRecord)ValueOf(_schema, document.RootElement)!, new BinaryEncoder(bytes));
        return bytes.ToArray();
    }

    /// <summary>The record behind a zero byte and the id of its schema.</summary>
    public byte[] Encode(int id, ReadOnlyMemory<byte> json) => Frame(id, Encode(json));

    /// <summary>A record behind a zero byte and the id of its schema.</summary>
    public static byte[] Frame(int id, byte[] record) => [0, (byte)(id >> 24), (byte)(id >> 16), (byte)(id >> 8), (byte)id, .. record];

    private static object? ValueOf(Schema schema, JsonElement? json)
    {
        if (schema is UnionSchema union)
        {
            bool isNull = json is not { } value || value.ValueKind == JsonValueKind.Null;
            return isNull ? null : ValueOf(union.Schemas.First(branch => branch.Tag != Schema.Type.Null), json);
        }
        JsonElement element = json ?? throw new ArgumentException($"no value for {schema.Name}", nameof(json));
        switch (schema)
        {
            case LogicalSchema { LogicalType.Name: "decimal" } logical:
                int scale = int.Parse(logical.GetProperty("scale"), CultureInfo.InvariantCulture);
                decimal exact = decimal.Parse(element.ToString(), CultureInfo.InvariantCulture);
                return new AvroDecimal(new BigInteger(exact * (decimal)Math.Pow(10, scale)), scale);
            case LogicalSchema:
                return element.GetDateTimeOffset().UtcDateTime;
            case RecordSchema record:
                var made = new GenericRecord(record);
                foreach (Field field in record)
                {
                    made.Add(field.Name, ValueOf(field.Schema, element.TryGetProperty(field.Name, out JsonElement inner) ? inner : null));
                }
                return made;
            default:
                return schema.Tag switch
                {
                    Schema.Type.Boolean => element.GetBoolean(),
                    Schema.Type.Int => element.GetInt32(),
                    Schema.Type.Long => element.GetInt64(),
                    Schema.Type.Float => element.GetSingle(),
                    Schema.Type.Double => element.GetDouble(),
                    _ => element.GetString(),
                };
        }
    }
}
