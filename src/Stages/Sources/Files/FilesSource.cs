using System.Text.Json;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Stages.Sources.Files.Merging;
using Vigia.Stages.Sources.Files.Parquet;
using Vigia.Stages.Sources.Files.Reading;

namespace Vigia.Stages.Sources.Files;

/// <summary>Reads files one after the other, or kinds side by side; see <see cref="FilesSourceSpec"/> for what it promises.</summary>
internal sealed class FilesSource : Source, IStatusSection
{
    private readonly FilesSourceOptions _options;
    private readonly SourceContext _context;

    // Set once, at the start.
    private IReadOnlyList<InputFile> _files = [];
    private readonly DataAtRest _data = new();
    private readonly PartitionIdentities _identities;

    // Written by the readers, of which there is one a kind where kinds are merged; read by any thread, for the status only.
    private Reading? _current;
    private int _done;

    public FilesSource(FilesSourceOptions options, SourceContext context)
    {
        (_options, _context) = (options, context);
        context.Parts.Add(_data);
        _identities = context.Parts.FindOrAdd<PartitionIdentities>();
    }

    public string StatusName => "files";

    public override ValueTask StartAsync(CancellationToken cancellation)
    {
        _files = InputFiles.Find(_options, cancellation);
        foreach (InputFile file in _files.Where(file => file.Format == FileFormat.Parquet))
        {
            cancellation.ThrowIfCancellationRequested();
            ParquetRecordReader.Check(file, _context.Schemas[file.Kind]);
        }
        return ValueTask.CompletedTask;
    }

    public override async Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        // Reading and splitting is work of its own: it must not delay the start of the pipeline.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        // Who waits for more of standard input sends nothing that would meet a failure of the pipeline.
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, output.Aborted);
        stop = ending.Token;
        FilesSourceException? damage =
            _options.Merge && _options.Paths.Count > 1
                ? await ReadMergedAsync(output, stop).ConfigureAwait(false)
                : await ReadAsync(_files, output, stop).ConfigureAwait(false);
        if (damage is null && !stop.IsCancellationRequested)
        {
            output.CompleteAtEnd();
        }
        else
        {
            output.Complete();
        }
        await output.Drained.ConfigureAwait(false);
        if (damage is not null)
        {
            throw damage;
        }
    }

    public void WriteStatus(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("files", _files.Count);
        json.WriteNumber("files_read", _done);
        if (_done < _files.Count && _current is { } current)
        {
            json.WriteString("reading", current.File.Name);
            json.WriteNumber("records_of_it", current.Reader.Records);
        }
        json.WriteEndObject();
    }

    /// <summary>Reads every kind by itself, and merges what is read.</summary>
    private async Task<FilesSourceException?> ReadMergedAsync(ISourceOutput output, CancellationToken stop)
    {
        KindFeed[] feeds =
        [
            .. _options.Paths.Select(p => new KindFeed(p.Key, output, new EventTimeReader(_context.Schemas[p.Key], _options))),
        ];
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Task<FilesSourceException?>[] reading = [.. feeds.Select(feed => Task.Run(() => FeedAsync(feed, end), CancellationToken.None))];
        await new FileMerge(feeds, output, _options.Batch).RunAsync().ConfigureAwait(false);
        return (await Task.WhenAll(reading).ConfigureAwait(false)).FirstOrDefault(damage => damage is not null);
    }

    private async Task<FilesSourceException?> FeedAsync(KindFeed feed, CancellationTokenSource end)
    {
        try
        {
            FilesSourceException? damage = await ReadAsync([.. _files.Where(f => f.Kind == feed.Kind)], feed, end.Token)
                .ConfigureAwait(false);
            if (damage is not null)
            {
                // Beyond the damage the order of the others means nothing.
                await end.CancelAsync().ConfigureAwait(false);
            }
            return damage;
        }
        finally
        {
            feed.Complete(isCut: end.IsCancellationRequested);
        }
    }

    /// <summary>Reads files one after the other.</summary>
    /// <returns>What ended it early; what was read before the damage is whole, and goes through to its end before the run fails.</returns>
    private async Task<FilesSourceException?> ReadAsync(IReadOnlyList<InputFile> files, ISourceOutput output, CancellationToken stop)
    {
        var batches = new FileBatches(output, _options, _context.Time);
        FilesSourceException? damage = null;
        try
        {
            foreach (InputFile file in files.TakeWhile(_ => !stop.IsCancellationRequested))
            {
                await ReadAsync(file, batches, output, stop).ConfigureAwait(false);
                Interlocked.Increment(ref _done);
            }
        }
        catch (FilesSourceException e)
        {
            damage = e;
        }
        await batches.SendAsync().ConfigureAwait(false);
        return damage;
    }

    private async Task ReadAsync(InputFile file, FileBatches batches, ISourceOutput output, CancellationToken stop)
    {
        IReadOnlyDictionary<SourcePartition, long> counted = await output
            .AssignAsync([file.Partition], IdentityOf(file, isCut: false))
            .ConfigureAwait(false);
        long first = counted.GetValueOrDefault(file.Partition);
        IFileReader reader = file.Format switch
        {
            FileFormat.Avro => new AvroFileReader(file, _options, first, batches),
            FileFormat.Parquet => new ParquetRecordReader(file, _context.Schemas[file.Kind], first, batches),
            _ => new FileReader(file, _options, first, batches, _context.Time),
        };
        _current = new Reading(file, reader);
        try
        {
            await reader.ReadAsync(stop).ConfigureAwait(false);
        }
        finally
        {
            _data.Find(reader.Records);
        }
        if (!stop.IsCancellationRequested && IdentityOf(file, reader.EndsWithinLine).TryGetValue(file.Partition, out SourceIdentity? whole))
        {
            output.Identify(file.Partition, whole);
        }
        FilesSourceLog.Read(_context.Log, file.Name, reader.Records);
    }

    /// <summary>What the file is, where that is kept or compared.</summary>
    private Dictionary<SourcePartition, SourceIdentity> IdentityOf(InputFile file, bool isCut)
    {
        if (file.IsStandardInput || !(_context.KeepsState || _identities.AreWanted))
        {
            return [];
        }
        try
        {
            return FileIdentity.Of(file.Path, isCut, _options.RestartsReplaced) is { } identity
                ? new Dictionary<SourcePartition, SourceIdentity> { [file.Partition] = identity }
                : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FilesSourceException($"'{file.Name}' cannot be read: {e.Message}", e);
        }
    }

    private sealed record Reading(InputFile File, IFileReader Reader);
}
