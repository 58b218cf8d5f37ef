using System.Text;
using Vigia.Stages.Decode;
using Vigia.Stages.Sources.Files.Splitting;

namespace Vigia.Stages.Sources.Files.Reading;

/// <summary>
/// Reads an Avro object container file into batches: its header has the writer's schema, and its blocks many records each.
/// </summary>
/// <param name="file">The file.</param>
/// <param name="options">Limits.</param>
/// <param name="firstRecord">Number of the first record that is wanted: those before it are counted already.</param>
/// <param name="batches">Where records go.</param>
internal sealed class AvroFileReader(InputFile file, FilesSourceOptions options, long firstRecord, FileBatches batches) : IFileReader
{
    private const int SyncLength = 16;

    private byte[] _sync = [];
    private AvroRecordSplitter _splitter = null!;

    public long Records { get; private set; }

    public bool EndsWithinLine => false;

    public async Task ReadAsync(CancellationToken stop)
    {
        try
        {
            await using Stream stream = file.Open();
            var input = new AvroFileStream(stream);
            using AvroBlockCodec codec = await ReadHeaderAsync(input, stop).ConfigureAwait(false);
            while (!stop.IsCancellationRequested && await input.HasMoreAsync(stop).ConfigureAwait(false))
            {
                await ReadBlockAsync(input, codec, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // What was read is whole.
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or SchemaException)
        {
            throw new FilesSourceException($"'{file.Name}' cannot be read beyond its record {Records}: {e.Message}", e);
        }
    }

    private async Task<AvroBlockCodec> ReadHeaderAsync(AvroFileStream input, CancellationToken stop)
    {
        ReadOnlyMemory<byte> magic = await input.ReadAsync(AvroFileHeader.Magic.Length, stop).ConfigureAwait(false);
        if (!AvroFileHeader.IsOne(magic.Span))
        {
            throw new InvalidDataException("it does not begin as an Avro container file does");
        }
        (string? schema, string codec) = (null, "null");
        while (await ReadCountAsync(input, stop).ConfigureAwait(false) is > 0 and long count)
        {
            for (long i = 0; i < count; i++)
            {
                string key = Encoding.UTF8.GetString((await input.ReadBytesAsync(stop).ConfigureAwait(false)).Span);
                string value = Encoding.UTF8.GetString((await input.ReadBytesAsync(stop).ConfigureAwait(false)).Span);
                (schema, codec) = (key == "avro.schema" ? value : schema, key == "avro.codec" ? value : codec);
            }
        }
        _sync = (await input.ReadAsync(SyncLength, stop).ConfigureAwait(false)).ToArray();
        _splitter = new AvroRecordSplitter(AvroSchemaParser.Parse(schema ?? throw new InvalidDataException("its header has no schema")));
        await batches.BeginAsync(file, AvroFileHeader.Of(schema)).ConfigureAwait(false);
        return new AvroBlockCodec(codec);
    }

    /// <summary>The count of a block of header entries; a negative one has the block's bytes after it.</summary>
    private static async ValueTask<long> ReadCountAsync(AvroFileStream input, CancellationToken stop)
    {
        long count = await input.ReadLongAsync(stop).ConfigureAwait(false);
        if (count < 0)
        {
            await input.ReadLongAsync(stop).ConfigureAwait(false);
        }
        return count == long.MinValue ? throw new InvalidDataException("its header has a block of an impossible size") : Math.Abs(count);
    }

    private async Task ReadBlockAsync(AvroFileStream input, AvroBlockCodec codec, CancellationToken stop)
    {
        long count = await input.ReadLongAsync(stop).ConfigureAwait(false);
        ReadOnlyMemory<byte> block = await input.ReadBytesAsync(stop).ConfigureAwait(false);
        if (count < 0)
        {
            throw new InvalidDataException("a block has a negative number of records");
        }
        bool isWanted = Records + count > firstRecord;
        ReadOnlyMemory<byte> records = isWanted ? codec.Decompress(block.Span) : default;
        ReadOnlyMemory<byte> sync = await input.ReadAsync(SyncLength, stop).ConfigureAwait(false);
        if (!sync.Span.SequenceEqual(_sync))
        {
            throw new InvalidDataException("a block does not end with the file's sync marker");
        }
        if (!isWanted)
        {
            Records += count;
            return;
        }
        batches.Read();
        int at = 0;
        for (; count > 0; count--)
        {
            at += Take(records.Span, at);
            if (batches.IsFull)
            {
                await batches.SendAsync().ConfigureAwait(false);
            }
        }
        if (at != records.Length)
        {
            throw new InvalidDataException("a block has bytes after its records");
        }
    }

    /// <summary>Takes the record at a position.</summary>
    /// <returns>Its bytes.</returns>
    private int Take(ReadOnlySpan<byte> records, int at)
    {
        int length = _splitter.LengthOf(records, at, out Fault? fault);
        if (fault is not null)
        {
            throw new InvalidDataException($"a record is damaged: {fault.Detail}");
        }
        if (Records >= firstRecord)
        {
            bool isTooLarge = length > options.MaxRecord;
            ReadOnlySpan<byte> record = records.Slice(at, isTooLarge ? Math.Min(length, RecordSplitter.Shortened) : length);
            batches.Add(Records, record, isTooLarge ? RecordState.TooLarge : RecordState.Whole);
        }
        Records++;
        return length;
    }
}
