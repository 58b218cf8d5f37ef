using System.Globalization;
using System.Text;
using Avro;
using Avro.Generic;
using Avro.IO;
using CsCheck;

namespace Vigia.Stages.Tests.Decode.Avro;

/// <summary>Random schemas and records, written by the Avro project's library: the decoder must read back what went in.</summary>
public sealed class AvroDifferentialTests
{
    private const int Depth = 3;

    [Fact]
    public void RandomRecords_AreReadAsTheyWereWritten() => Gen.ULong.Sample(seed => Check(new Maker(seed)), iter: 1_500);

    private static void Check(Maker maker)
    {
        string json = maker.Record(Depth);
        var schema = (RecordSchema)Schema.Parse(json);
        var values = new Dictionary<string, string?>();
        GenericRecord record = maker.Fill(schema, "", values);
        using var bytes = new MemoryStream();
        new GenericDatumWriter<GenericRecord>(schema).Write(record, new BinaryEncoder(bytes));

        // Half of the fields are read, so that the others are left behind between them.
        string[] paths = [.. values.Keys.Where(_ => maker.Next(2) == 0)];
        if (paths.Length > 0)
        {
            string?[] read = new AvroValues(json, null, paths).Read(bytes.ToArray());
            Assert.Equal(paths.Select(path => $"{path}={values[path]}"), paths.Zip(read, (path, value) => $"{path}={value}"));
        }
    }

    /// <summary>Makes schemas and values from a seed.</summary>
    private sealed class Maker(ulong seed)
    {
        private readonly Random _random = new((int)(seed % int.MaxValue));
        private int _names;

        public int Next(int below) => _random.Next(below);

        public string Record(int depth)
        {
            string fields = string.Join(
                ",",
                Enumerable.Range(0, 1 + Next(5)).Select(i => $$"""{"name":"f{{i}}","type":{{Type(depth)}}}""")
            );
            return $$"""{"type":"record","name":"R{{_names++}}","fields":[{{fields}}]}""";
        }

        public GenericRecord Fill(RecordSchema schema, string path, Dictionary<string, string?> values)
        {
            var record = new GenericRecord(schema);
            foreach (Field field in schema)
            {
                record.Add(field.Name, Value(field.Schema, path.Length == 0 ? field.Name : $"{path}.{field.Name}", values));
            }
            return record;
        }

        private string Type(int depth) =>
            Next(depth > 0 ? 12 : 8) switch
            {
                0 => "\"boolean\"",
                1 => "\"int\"",
                2 => "\"long\"",
                3 => "\"float\"",
                4 => "\"double\"",
                5 => "\"string\"",
                6 => $$"""{"type":"enum","name":"E{{_names++}}","symbols":["a","b","c"]}""",
                7 => $$"""{"type":"fixed","name":"F{{_names++}}","size":{{1 + Next(4)}}}""",
                8 => Record(depth - 1),
                9 => $"[\"null\",{Record(depth - 1)}]",
                10 => $$"""{"type":"array","items":{{Type(depth - 1)}}}""",
                _ => $$"""{"type":"map","values":{{Type(depth - 1)}}}""",
            };

        private object? Value(Schema schema, string path, Dictionary<string, string?> values)
        {
            switch (schema)
            {
                case RecordSchema record:
                    return Fill(record, path, values);
                case UnionSchema union:
                    // Where it is null, the fields within are missing.
                    Dictionary<string, string?> inner = [];
                    object? value = Value(union.Schemas[1], path, inner);
                    bool isNull = Next(2) == 0;
                    foreach ((string name, string? text) in inner)
                    {
                        values[name] = isNull ? null : text;
                    }
                    return isNull ? null : value;
                case ArraySchema array:
                    int count = Next(4);
                    Dictionary<string, string?> ignored = [];
                    return Enumerable.Range(0, count).Select(_ => Value(array.ItemSchema, "", ignored)).ToArray();
                case MapSchema map:
                    var entries = new Dictionary<string, object?>();
                    for (int i = Next(4); i > 0; i--)
                    {
                        entries[$"k{i}"] = Value(map.ValueSchema, "", []);
                    }
                    return entries;
                default:
                    return Scalar(schema, path, values);
            }
        }

        private object Scalar(Schema schema, string path, Dictionary<string, string?> values)
        {
            object value = schema switch
            {
                EnumSchema symbols => new GenericEnum(symbols, symbols.Symbols[Next(3)]),
                FixedSchema bytes => new GenericFixed(bytes, [.. Enumerable.Range(0, bytes.Size).Select(_ => (byte)('a' + Next(26)))]),
                _ => schema.Tag switch
                {
                    Schema.Type.Boolean => Next(2) == 0,
                    Schema.Type.Int => (int)_random.NextInt64(int.MinValue, 1L << 31) >> Next(32),
                    Schema.Type.Long => _random.NextInt64(long.MinValue, long.MaxValue) >> Next(64),
                    Schema.Type.Float => (float)((_random.NextDouble() - 0.5) * Math.Pow(10, Next(30))),
                    Schema.Type.Double => (_random.NextDouble() - 0.5) * Math.Pow(10, Next(300)),
                    _ => string.Concat(Enumerable.Range(0, Next(100)).Select(_ => "aç€😀"[..1])),
                },
            };
            values[path] = value switch
            {
                bool isTrue => isTrue ? "true" : "false",
                GenericEnum symbol => symbol.Value,
                GenericFixed bytes => Encoding.ASCII.GetString(bytes.Value),
                IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                _ => value.ToString(),
            };
            return value;
        }
    }
}
