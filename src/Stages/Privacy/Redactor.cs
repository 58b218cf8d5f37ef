using System.Buffers;
using Vigia.Engine.Records;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Privacy;

/// <summary>Copies records without their personal values. Not for several threads at once.</summary>
internal abstract class Redactor
{
    /// <summary>The redactor for records of one schema; null if nothing in them is personal.</summary>
    /// <param name="fields">What is personal.</param>
    /// <param name="hash">Needed where a field is to be hashed.</param>
    /// <param name="decode">How records are written; null means JSON.</param>
    /// <param name="kind">What the records are; null where <paramref name="decode"/> has one format for all.</param>
    public static Redactor? Create(PersonalFields fields, KeyedHash? hash, DecodeOptions? decode, RecordKind? kind = null)
    {
        if (fields.IsEmpty)
        {
            return null;
        }
        if (decode is null)
        {
            return new JsonRedactor(fields, hash);
        }
        RecordFormat format = kind is { } known ? decode.FormatOf(known) : decode.Format;
        var json = new JsonRedactor(fields, hash);
        var csv = new CsvRedactor(fields, hash, decode);
        return format switch
        {
            RecordFormat.Csv => new HeaderRedactor(csv, csv, json),
            // Documents have become JSON objects by the time that they are written out.
            RecordFormat.Json or RecordFormat.Xml => new HeaderRedactor(json, csv, json),
            _ => new HeaderRedactor(new BinaryRedactor(), csv, json),
        };
    }

    /// <summary>Called before the records of a batch.</summary>
    /// <param name="header">The header line that came with the batch; empty if none did.</param>
    public virtual void Begin(ReadOnlySpan<byte> header) { }

    /// <summary>
    /// Writes the record without its personal values; false, with anything or nothing written, if it cannot be read, so that
    /// no one can tell what in it is personal.
    /// </summary>
    public abstract bool TryRedact(ReadOnlySpan<byte> record, IBufferWriter<byte> output);
}
