using System.Text;
using CsCheck;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Stages.Tests.Decode.Reference;
using Vigia.Statistics;

namespace Vigia.Stages.Tests.Decode;

/// <summary>Random schemas and records give what the slow reference gives, to the bit.</summary>
public sealed class DecoderProperties
{
    [Fact]
    public void Json_RandomRecords_DecodeAsTheReferenceDoes()
    {
        (int rows, int received) = (0, 0);
        Gen.Select(GenRecords.JsonSchema, GenRecords.JsonRecord.Array[1, 12])
            .Sample(
                (schema, texts) =>
                {
                    RecordBatch batch = CheckJson(schema, [.. texts.Select(Encoding.UTF8.GetBytes)]);
                    Interlocked.Add(ref rows, batch.Rows);
                    Interlocked.Add(ref received, batch.Received);
                },
                iter: 1_500,
                print: Print
            );
        // Records of both fates are among them, in shares that vary from seed to seed.
        Assert.InRange(rows / (double)received, 0.02, 0.98);
    }

    [Fact]
    public void Json_StreamsOfAlikeRecords_DecodeAsTheReferenceDoes() =>
        Gen.Select(GenRecords.JsonSchema, GenStreams.Json)
            .Sample(
                (schema, texts) =>
                {
                    CheckJson(schema, [.. texts.Select(Encoding.UTF8.GetBytes)]);
                },
                iter: 1_000,
                print: Print
            );

    [Fact]
    public void Json_MutatedRecords_DecodeAsTheReferenceDoes() =>
        Gen.Select(GenRecords.JsonSchema, GenRecords.JsonRecord, GenMutation.Edits.Array[1, 8])
            .Sample(
                (schema, text, edits) =>
                {
                    byte[] record = Encoding.UTF8.GetBytes(text);
                    CheckJson(schema, [.. edits.Select(edit => GenMutation.Apply(record, edit))]);
                },
                iter: 1_500,
                print: t => Print((t.Item1, [t.Item2]))
            );

    [Fact]
    public void Json_TruncatedAtEveryByte_DecodesAsTheReferenceDoes() =>
        Gen.Select(GenRecords.JsonSchema, GenRecords.JsonRecord)
            .Sample(
                (schema, text) =>
                {
                    byte[] record = Encoding.UTF8.GetBytes(text);
                    CheckJson(schema, [.. Enumerable.Range(0, Math.Min(record.Length, 400) + 1).Select(length => record[..length])]);
                },
                iter: 40,
                print: t => Print((t.Item1, [t.Item2]))
            );

    [Fact]
    public void Json_RandomBytes_DecodeAsTheReferenceDoes() =>
        Gen.Select(GenRecords.JsonSchema, Gen.Byte.Array[0, 200].Array[1, 10])
            .Sample(
                (schema, records) =>
                {
                    CheckJson(schema, records);
                },
                iter: 1_000
            );

    [Fact]
    public void Csv_RandomRecords_DecodeAsTheReferenceDoes() =>
        Gen.Select(GenRecords.CsvSchema, GenCsvLines.Many)
            .Sample(
                (schema, lines) => CheckCsv(schema, lines.Header, lines.Delimiter, [.. lines.Lines.Select(Encoding.UTF8.GetBytes)]),
                iter: 2_000,
                print: t => Print((t.Item1, [.. t.Item2.Lines]))
            );

    [Fact]
    public void Csv_MutatedAndTruncatedRecords_DecodeAsTheReferenceDoes() =>
        Gen.Select(GenRecords.CsvSchema, GenCsvLines.Many, GenMutation.Edits)
            .Sample(
                (schema, lines, edits) =>
                {
                    byte[] record = Encoding.UTF8.GetBytes(lines.Lines[0]);
                    byte[][] torn = [.. Enumerable.Range(0, Math.Min(record.Length, 100)).Select(length => record[..length])];
                    CheckCsv(schema, lines.Header, lines.Delimiter, [GenMutation.Apply(record, edits), .. torn]);
                },
                iter: 300
            );

    [Fact]
    public void Csv_RandomBytes_DecodeAsTheReferenceDoes() =>
        Gen.Select(GenRecords.CsvSchema, GenCsvLines.Many, GenCsvLines.Noise.Array[1, 10])
            .Sample((schema, lines, records) => CheckCsv(schema, lines.Header, lines.Delimiter, records), iter: 1_000);

    [Fact]
    public void Csv_LongCells_DecodeAsTheReferenceDoes() =>
        Gen.Select(GenRecords.CsvSchema, GenCsvLines.Long)
            .Sample(
                (schema, lines) => CheckCsv(schema, lines.Header, lines.Delimiter, [.. lines.Lines.Select(Encoding.UTF8.GetBytes)]),
                iter: 500
            );

    /// <summary>Every decoder there is: the general one alone, and the predicting ones of all widths.</summary>
    private static RecordBatch CheckJson(RecordSchema schema, byte[][] records)
    {
        var reference = new ReferenceDecoder(schema);
        ReferenceRow[] expected = [.. records.Select(record => reference.DecodeJson(record))];
        RecordBatch batch = Decoding.Decode(Decoding.Json, schema, Decoding.Receive(records));
        Agreement.Check(batch, expected);
        foreach (SimdLevel? level in Decoding.Levels)
        {
            RecordBatch other = Decoding.Receive(records);
            RecordDecoder.Create("decode", Decoding.Json, schema, level).Decode(other);
            Agreement.Check(other, expected);
        }
        return batch;
    }

    private static void CheckCsv(RecordSchema schema, string[] header, char delimiter, byte[][] records)
    {
        var reference = new ReferenceDecoder(schema);
        DecodeOptions options = Decoding.Csv(header) with { Delimiter = (byte)delimiter };
        ReferenceRow[] expected = [.. records.Select(record => reference.DecodeCsv(record, header, delimiter))];
        Agreement.Check(Decoding.Decode(options, schema, Decoding.Receive(records)), expected);
        foreach (SimdLevel? level in Decoding.Levels)
        {
            RecordBatch other = Decoding.Receive(records);
            RecordDecoder.Create("decode", options, schema, level).Decode(other);
            Agreement.Check(other, expected);
        }
    }

    private static string Print((RecordSchema Schema, string[] Records) sample) =>
        $"{string.Join("; ", sample.Schema.Features.Select(f => $"{f.Path} {f.Type} {f.Missing.Kind} {f.Unseen.Kind}"))}\n{string.Join('\n', sample.Records)}";
}
