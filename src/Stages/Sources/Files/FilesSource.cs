using System.Text.Json;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Stages.Sources.Files.Reading;

namespace Vigia.Stages.Sources.Files;

/// <summary>Reads files one after the other; see <see cref="FilesSourceSpec"/> for what it promises.</summary>
internal sealed class FilesSource(FilesSourceOptions options, SourceContext context) : Source, IStatusSection
{
    private IReadOnlyList<InputFile> _files = [];
    private FileReader? _reader;
    private int _current;

    public string StatusName => "files";

    public override ValueTask StartAsync(CancellationToken cancellation)
    {
        _files = InputFiles.Find(options);
        return ValueTask.CompletedTask;
    }

    public override async Task RunAsync(ISourceOutput output, CancellationToken stop)
    {
        // Reading and splitting is work of its own: it must not keep whoever starts the pipeline.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        var batches = new FileBatches(output, options, context.Time);
        FilesSourceException? damage = null;
        try
        {
            for (_current = 0; _current < _files.Count && !stop.IsCancellationRequested; _current++)
            {
                await ReadAsync(_files[_current], batches, output, stop).ConfigureAwait(false);
            }
        }
        catch (FilesSourceException e)
        {
            // What was read before the damage is whole: it goes through to its end before the run fails.
            damage = e;
        }
        await batches.SendAsync().ConfigureAwait(false);
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
        json.WriteNumber("files_read", _current);
        if (_current < _files.Count)
        {
            json.WriteString("reading", _files[_current].Name);
            json.WriteNumber("records_of_it", _reader?.Records ?? 0);
        }
        json.WriteEndObject();
    }

    private async Task ReadAsync(InputFile file, FileBatches batches, ISourceOutput output, CancellationToken stop)
    {
        IReadOnlyDictionary<SourcePartition, long> counted = await output.AssignAsync([file.Partition]).ConfigureAwait(false);
        _reader = new FileReader(file, options, counted.GetValueOrDefault(file.Partition), batches, context.Time);
        await _reader.ReadAsync(stop).ConfigureAwait(false);
        FilesSourceLog.Read(context.Log, file.Name, _reader.Records);
    }
}
