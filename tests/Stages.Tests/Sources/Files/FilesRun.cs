using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Telemetry;
using Vigia.Stages.Sources.Files;
using Vigia.Stages.Sources.Files.Paths;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Sources.Files;

/// <summary>Runs the files source against an output double.</summary>
internal static class FilesRun
{
    public static FilesSourceOptions Options(string directory, params string[] patterns) =>
        new()
        {
            Paths =
            [
                KeyValuePair.Create<RecordKind, IReadOnlyList<FilePattern>>(
                    RecordKind.Transaction,
                    [.. patterns.Select(p => new FilePattern(directory, p))]
                ),
            ],
        };

    public static Source Create(FilesSourceOptions options, IReadOnlyDictionary<RecordKind, RecordSchema>? schemas = null) =>
        FilesSourceSpec.Instance.Create(
            options,
            new SourceContext(
                schemas ?? new Dictionary<RecordKind, RecordSchema>(),
                new MetricSet(Metrics.NewCustomRegistry()),
                NullLogger.Instance,
                TimeProvider.System
            )
        );

    /// <summary>Reads everything, and fails where the source does.</summary>
    public static async Task<StallingOutput> ReadAsync(
        FilesSourceOptions options,
        StallingOutput? into = null,
        IReadOnlyDictionary<RecordKind, RecordSchema>? schemas = null
    )
    {
        await using Source source = Create(options, schemas);
        StallingOutput output = into ?? new StallingOutput();
        output.Source = source;
        await source.StartAsync(CancellationToken.None);
        await source.RunAsync(output, CancellationToken.None);
        return output;
    }
}
