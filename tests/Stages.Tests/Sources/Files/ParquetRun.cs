using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Stages.Decode;
using Vigia.Stages.Sources.Files;
using Vigia.Stages.Tests.Decode;
using Vigia.TestSupport;

namespace Vigia.Stages.Tests.Sources.Files;

/// <summary>A pipeline of the files source and the stage <c>decode</c> that keeps every decoded batch.</summary>
/// <param name="schema">What is read.</param>
/// <param name="counted">Records of each file that the state has already.</param>
internal sealed class ParquetRun(RecordSchema schema, long counted = 0) : ISourceOutput, IAsyncDisposable
{
    private readonly BatchPool _pool = new();
    private readonly DecodeStage _decode = new(Decoding.Json, Decoding.Context(schema));
    private readonly TaskCompletionSource _drained = new();

    public List<RecordBatch> Batches { get; } = [];

    public Task Drained => _drained.Task;

    public CancellationToken Aborted => CancellationToken.None;

    public IEnumerable<string> Ids => Rows((batch, row) => System.Text.Encoding.UTF8.GetString(batch.Ids[row]));

    public IEnumerable<long> Times => Rows((batch, row) => batch.EventTimes[row]);

    public IEnumerable<long> Amounts => Rows((batch, row) => batch.Amounts[row]);

    /// <summary>The matrix, as bits.</summary>
    public IEnumerable<int> FeatureBits =>
        Batches.SelectMany(batch => batch.Features.Span.ToArray()).Select(BitConverter.SingleToInt32Bits);

    public IEnumerable<string> Rejections =>
        Batches.SelectMany(batch => batch.Rejections.ToArray().Select(r => $"{batch.Offsets[r.Index]} {r.Stage} {r.Reason}"));

    public static string Golden(string name) => Repository.File("tests", "Stages.Tests", "Sources", "Files", "golden", name);

    /// <summary>Reads a file of the golden ones, or another by its full path.</summary>
    public static async Task<ParquetRun> ReadAsync(
        RecordSchema schema,
        string file,
        long counted = 0,
        Func<FilesSourceOptions, FilesSourceOptions>? with = null
    )
    {
        var run = new ParquetRun(schema, counted);
        await run.ReadAsync(file, with);
        return run;
    }

    public async Task ReadAsync(string file, Func<FilesSourceOptions, FilesSourceOptions>? with = null)
    {
        string path = Path.IsPathRooted(file) ? file : Golden(file);
        FilesSourceOptions options = FilesRun.Options(Path.GetDirectoryName(path)!, Path.GetFileName(path));
        var schemas = new Dictionary<RecordKind, RecordSchema> { [RecordKind.Transaction] = schema };
        await using Source source = FilesRun.Create(with?.Invoke(options) ?? options, schemas);
        await source.StartAsync(CancellationToken.None);
        await source.RunAsync(this, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _decode.DisposeAsync();

    public RecordBatch Rent(RecordKind kind) => _pool.Rent(kind);

    public void Return(RecordBatch batch) => _pool.Return(batch);

    public async Task SendAsync(RecordBatch batch)
    {
        await _decode.ProcessAsync(batch, CancellationToken.None);
        Batches.Add(batch);
    }

    public Task<IReadOnlyDictionary<SourcePartition, long>> AssignAsync(IReadOnlyCollection<SourcePartition> partitions) =>
        Task.FromResult<IReadOnlyDictionary<SourcePartition, long>>(partitions.ToDictionary(partition => partition, _ => counted));

    public Task RevokeAsync(IReadOnlyCollection<SourcePartition> partitions) => Task.CompletedTask;

    public void Complete() => _drained.TrySetResult();

    private IEnumerable<T> Rows<T>(Func<RecordBatch, int, T> value) =>
        Batches.SelectMany(batch => Enumerable.Range(0, batch.Rows).Select(row => value(batch, row)));
}
