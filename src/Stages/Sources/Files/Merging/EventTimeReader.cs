using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;

namespace Vigia.Stages.Sources.Files.Merging;

/// <summary>Reads nothing of records but their event times, as the stage <c>decode</c> would.</summary>
/// <param name="schema">The records' schema.</param>
/// <param name="options">How the files are written.</param>
internal sealed class EventTimeReader(RecordSchema schema, FilesSourceOptions options)
{
    private static readonly BatchPool Pool = new();

    private readonly RecordSchema _timeAlone = schema with
    {
        Id = null,
        Amount = null,
        Account = null,
        Features = [],
        Segments = [],
        Label = null,
        Personal = [],
    };
    private RecordDecoder? _json;
    private RecordDecoder? _csv;
    private RecordDecoder? _avro;
    private RecordDecoder? _columnar;
    private RecordDecoder? _xml;

    /// <summary>The time of each received record (Unix ms). One that has none goes along with the record before it.</summary>
    public void Read(RecordBatch batch, ref long[] times)
    {
        if (times.Length < batch.Received)
        {
            times = new long[batch.Received];
        }
        RecordBatch copy = Copy(batch);
        RecordDecoder decoder = DecoderOf(batch);
        decoder.Decode(copy);
        long last = long.MinValue;
        int row = 0;
        for (int index = 0; index < batch.Received; index++)
        {
            int first = row;
            while (row < copy.Rows && decoder.MessageOf(copy.ReceivedIndex[row]) == index)
            {
                row++;
            }
            // A message of several records has the time of the first.
            last = row > first ? copy.EventTimes[first] : last;
            times[index] = last;
        }
        Pool.Return(copy);
    }

    // The batch itself must stay as it came: its rows are for the stage to find.
    private static RecordBatch Copy(RecordBatch batch)
    {
        RecordBatch copy = Pool.Rent(batch.Kind);
        (copy.Header, copy.IsReadLater) = (batch.Header, batch.IsReadLater);
        foreach (ref readonly Run run in batch.Runs)
        {
            for (int index = run.Start; index < run.End; index++)
            {
                copy.Receive(run.Partition, batch.Offsets[index], batch.SourceTimes[index], ColumnarRecord.PayloadOf(batch, index));
            }
        }
        foreach (ref readonly Rejection rejection in batch.Rejections)
        {
            copy.Reject(rejection);
        }
        return copy;
    }

    /// <summary>The decoder of the batch's format, which its header says; files of a kind may differ.</summary>
    private RecordDecoder DecoderOf(RecordBatch batch) =>
        batch.Header.IsEmpty ? _json ??= RecordDecoder.Create("source", new DecodeOptions { Format = RecordFormat.Json }, _timeAlone)
        : AvroFileHeader.IsOne(batch.Header.Span) ? _avro ??= AvroFormat.CreateForFiles("source", _timeAlone, reader: null)
        : XmlHeader.IsOne(batch.Header.Span)
            ? _xml ??= RecordDecoder.Create("source", new DecodeOptions { Format = RecordFormat.Xml }, _timeAlone)
        : ColumnarHeader.IsOne(batch.Header.Span) ? _columnar ??= ColumnarFormat.Create("source", _timeAlone)
        : _csv ??= RecordDecoder.Create(
            "source",
            new DecodeOptions { Format = RecordFormat.Csv, Delimiter = options.Delimiter },
            _timeAlone
        );
}
