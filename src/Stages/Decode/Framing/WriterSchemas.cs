using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Records;
using Vigia.Stages.SchemaRegistry;

namespace Vigia.Stages.Decode;

/// <summary>
/// Decoders by the schema that records were written by. A new id is fetched from the registry once, before the batch that has it is
/// decoded; what is wrong with a schema is the reason to reject each of its records. Shared by all workers of a stage.
/// </summary>
/// <typeparam name="T">A decoder of one writer's schema.</typeparam>
internal sealed class WriterSchemas<T>
    where T : class
{
    // A schema may be registered after its first record. Until then the registry is not asked for each of its records.
    private static readonly TimeSpan UnknownFor = TimeSpan.FromMinutes(1);

    // From any worker. The second holds what is being fetched, so that all wait for one request.
    private readonly ConcurrentDictionary<SchemaId, Entry> _known = [];
    private readonly ConcurrentDictionary<SchemaId, Lazy<Task>> _fetching = [];
    private readonly Func<RegistrySchema, T> _compile;
    private readonly ISchemaRegistry? _registry;
    private readonly ILogger _log;
    private readonly TimeProvider _time;

    /// <param name="unframed">The decoder of records without a frame; null where all have one.</param>
    /// <param name="registry">Gives the schemas; null where no record has a frame.</param>
    /// <param name="compile">Makes a decoder of a schema, or throws a <see cref="SchemaException"/>.</param>
    /// <param name="log">Takes what is wrong with a schema, once.</param>
    /// <param name="time">The clock.</param>
    public WriterSchemas(T? unframed, ISchemaRegistry? registry, Func<RegistrySchema, T> compile, ILogger log, TimeProvider time)
    {
        Debug.Assert(unframed is not null || registry is not null, "records with a frame need a registry");
        Unframed = unframed;
        _registry = registry;
        _compile = compile;
        _log = log;
        _time = time;
    }

    /// <summary>The decoder of records without a frame; null where all have one.</summary>
    public T? Unframed { get; }

    /// <summary>The decoder of a schema, or why there is no decoder. The schema was met by <see cref="PrepareAsync"/>.</summary>
    public T? Find(SchemaId id, out Fault? fault)
    {
        Entry entry = _known[id];
        fault = entry.Fault;
        return entry.Decoder;
    }

    /// <summary>Fetches the schemas of a batch that are not known yet.</summary>
    /// <exception cref="RegistryException">The registry cannot be used.</exception>
    public ValueTask PrepareAsync(RecordBatch batch, CancellationToken cancellation) =>
        Unframed is not null || _registry is not { } registry || NextUnknown(batch, 0, out _) < 0
            ? ValueTask.CompletedTask
            : new ValueTask(FetchAllAsync(registry, batch, cancellation));

    private async Task FetchAllAsync(ISchemaRegistry registry, RecordBatch batch, CancellationToken cancellation)
    {
        for (int at = NextUnknown(batch, 0, out SchemaId id); at >= 0; at = NextUnknown(batch, at + 1, out id))
        {
            SchemaId wanted = id;
            Lazy<Task> fetching = _fetching.GetOrAdd(wanted, _ => new Lazy<Task>(() => FetchAsync(registry, wanted, cancellation)));
            try
            {
                await fetching.Value.ConfigureAwait(false);
            }
            finally
            {
                _fetching.TryRemove(KeyValuePair.Create(wanted, fetching));
            }
        }
    }

    private async Task FetchAsync(ISchemaRegistry registry, SchemaId id, CancellationToken cancellation)
    {
        // Another worker can have fetched it since this one looked.
        if (!IsKnown(id))
        {
            _known[id] = await EntryAsync(registry, id, cancellation).ConfigureAwait(false);
        }
    }

    private bool IsKnown(SchemaId id) =>
        _known.TryGetValue(id, out Entry? entry) && (entry.UnknownSince == 0 || _time.GetElapsedTime(entry.UnknownSince) <= UnknownFor);

    private async Task<Entry> EntryAsync(ISchemaRegistry registry, SchemaId id, CancellationToken cancellation)
    {
        RegistrySchema? schema = await registry.FindAsync(id, cancellation).ConfigureAwait(false);
        if (schema is null)
        {
            var unknown = new Fault(
                RejectReasons.UnknownSchema,
                $"the registry has no schema {id}: it was never registered there, or it was deleted for good"
            );
            DecodeLog.UnknownSchema(_log, id.ToString(), UnknownFor);
            return new Entry(null, unknown, _time.GetTimestamp());
        }
        try
        {
            return new Entry(_compile(schema), null, 0);
        }
        catch (SchemaException e)
        {
            DecodeLog.RefusedSchema(_log, id.ToString(), e.Message);
            return new Entry(null, new Fault(RejectReasons.SchemaRefused, $"schema {id} cannot be read: {e.Message}"), 0);
        }
    }

    /// <summary>The next record whose schema is not known; -1 if absent.</summary>
    private int NextUnknown(RecordBatch batch, int from, out SchemaId id)
    {
        SchemaId? last = null;
        for (int index = from; index < batch.Received; index++)
        {
            if (SchemaFrame.TryRead(batch.Payloads[index], out id, out _) && id != last)
            {
                last = id;
                if (!IsKnown(id))
                {
                    return index;
                }
            }
        }
        id = default;
        return -1;
    }

    /// <summary>A decoder, or why there is no decoder.</summary>
    /// <param name="Decoder">The decoder.</param>
    /// <param name="Fault">Why there is no decoder.</param>
    /// <param name="UnknownSince">When the registry did not have the schema; 0 where it had.</param>
    private sealed record Entry(T? Decoder, Fault? Fault, long UnknownSince);
}
