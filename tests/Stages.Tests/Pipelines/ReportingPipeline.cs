using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Prometheus;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Running;
using Vigia.Engine.Schemas;
using Vigia.Engine.State;
using Vigia.Stages.Tests.Drift;
using Vigia.Stages.Tests.Profiles;
using Vigia.TestSupport;
using Vigia.TestSupport.Doubles;

namespace Vigia.Stages.Tests.Pipelines;

/// <summary>Whole pipelines from YAML that decode JSON records, count drift and publish window reports to files.</summary>
internal sealed class ReportingPipeline : IDisposable
{
    private static readonly RecordSchema Schema = Schemas.Of(Schemas.Number("amount"), Schemas.Category("key", "cpf", "evp"));

    private readonly TempDirectory _directory = new();
    private readonly string _profile;

    /// <param name="isJoint">Whether the key follows the amount in the reference, so that the profile has a joint score. It does not in
    /// <see cref="Records"/>.</param>
    public ReportingPipeline(bool isJoint = false)
    {
        _directory.Write(
            "schema.yaml",
            """
            name: payment
            version: 3
            id: id
            event_time: { path: t, format: unix_ms }
            features: [ amount, { key: { type: category, values: [cpf, evp] } } ]
            """
        );
        DriftStand stand = isJoint
            ? new(Schema, [.. Enumerable.Range(0, 5000).Select(i => new[] { i % 97, i % 97 < 48 ? 0f : 1 })], adjustProfile: p => p)
            : new(Schema, [.. Enumerable.Range(0, 500).Select(i => new[] { i % 97, (float)(i % 2) })]);
        _profile = _directory["profile.json"];
        File.Copy(stand.Options.Reference, _profile);
    }

    public string Directory => _directory.Path;

    /// <summary>The part of the run's report that must not depend on how records come: all but the list of crossings.</summary>
    public static string Counted(Pipeline pipeline)
    {
        JsonElement report = DriftStand.Json(pipeline.Stages.OfType<IReportSection>().Single().WriteReport);
        return string.Join('\n', report.EnumerateObject().Where(p => p.Name != "events").Select(p => p.ToString()));
    }

    /// <summary>Records of some partitions: some late, some that cannot be decoded, some without a value.</summary>
    public static IReadOnlyDictionary<SourcePartition, IReadOnlyList<string>> Records(string topic, int partitions, int count, int seed)
    {
        var all = new Dictionary<SourcePartition, IReadOnlyList<string>>();
        for (int partition = 0; partition < partitions; partition++)
        {
            var random = new Random(seed + partition);
            long time = 1_764_936_000_000 + random.Next(120_000);
            List<string> records = [];
            for (int i = 0; i < count; i++)
            {
                time += random.Next(20) == 0 ? random.Next(1_200_000) : random.Next(20_000);
                long own = random.Next(10) == 0 ? time - random.Next(900_000) : time;
                records.Add(
                    random.Next(50) == 0
                        ? "{"
                        : string.Create(
                            CultureInfo.InvariantCulture,
                            $"{{\"id\":\"{partition}-{i}\",\"t\":{own},\"amount\":{(random.Next(9) == 0 ? "null" : $"{random.Next(-9, 120)}")},\"key\":\"{(random.Next(3) switch { 0 => "cpf", 1 => "evp", _ => "new" })}\"}}"
                        )
                );
            }
            all[new SourcePartition(topic, partition)] = records;
        }
        return all;
    }

    /// <summary>A pipeline whose records come from <paramref name="source"/>.</summary>
    /// <param name="source">The source.</param>
    /// <param name="output">Folder of its reports.</param>
    /// <param name="late">The rule for late records.</param>
    /// <param name="workers">Workers of decode.</param>
    /// <param name="store">Keeps its state; null for none.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <param name="after">Further stages.</param>
    public Pipeline Create(
        Source source,
        string output,
        string late = "drop",
        int workers = 1,
        StateStore? store = null,
        TimeProvider? time = null,
        params Stage[] after
    )
    {
        PipelinePlan plan = Plan("double: {}", output, late, workers);
        return Create(
            plan with
            {
                Source = new SourcePlan("double", _ => source),
                State = store is null ? null : new StatePlan(TimeSpan.FromHours(1), _ => store),
                Stages =
                [
                    .. plan.Stages,
                    .. after.Select(
                        (stage, i) =>
                            new StagePlan
                            {
                                Name = $"after-{i}",
                                Capacity = 1,
                                Workers = 1,
                                Create = _ => stage,
                            }
                    ),
                ],
            },
            time: time
        );
    }

    /// <summary>A pipeline that reads files as the source <c>files</c> does.</summary>
    public Pipeline CreateOfFiles(
        string files,
        string output,
        string late = "drop",
        TimeProvider? time = null,
        CollectorRegistry? registry = null
    ) => Create(Plan($"files: {{ paths: {{ transaction: '{files}' }} }}", output, late, 1), registry, time);

    /// <summary>A pipeline that reduces reports.</summary>
    public Pipeline CreateFleet(string files, string output, CollectorRegistry? registry = null) =>
        Create(
            Load(
                $$"""
                name: fleet
                source: { files: { paths: { window-report: '{{files}}' } } }
                records: { window-report: {{Repository.File("schemas", "window-report.yaml")}} }
                stages:
                  - decode: { format: json }
                  - reduce: { files: { path: {{output}}/fleet.ndjson, sync: false } }
                """
            ),
            registry
        );

    public static async Task<Exception?> RunAsync(Pipeline pipeline)
    {
        await pipeline.StartAsync();
        return await Record.ExceptionAsync(() => pipeline.RunAsync(CancellationToken.None));
    }

    /// <summary>Every line of the files in a folder, by key; more than one text for a key if reports differ.</summary>
    public IReadOnlyDictionary<string, HashSet<string>> Published(string output)
    {
        var all = new SortedDictionary<string, HashSet<string>>(StringComparer.Ordinal);
        foreach (string line in Lines(output))
        {
            string key = JsonDocument.Parse(line).RootElement.GetProperty("key").GetString()!;
            if (!all.TryGetValue(key, out HashSet<string>? texts))
            {
                all.Add(key, texts = []);
            }
            texts.Add(line);
        }
        return all;
    }

    public IReadOnlyList<string> Lines(string output) =>
        [.. System.IO.Directory.GetFiles(_directory[output]).Order(StringComparer.Ordinal).SelectMany(File.ReadAllLines)];

    public void Dispose() => _directory.Dispose();

    private PipelinePlan Plan(string source, string output, string late, int workers) =>
        Load(
            $$"""
            name: pix
            source: { {{source}} }
            records: { transaction: schema.yaml }
            stages:
              - decode: { format: json, workers: {{workers}} }
              - drift:
                  reference: {{_profile}}
                  windows: [5m, 1h]
                  lateness: 2m
                  late: {{late}}
                  max_ahead: 3660d
                  report_windows: 5
                  window_reports: { files: { path: {{output}}/reports.ndjson, sync: false } }
            """
        );

    private PipelinePlan Load(string yaml)
    {
        var none = new SourceSpec<FieldValues>([], values => values)
        {
            Name = "double",
            Summary = "",
            Example = "",
            Create = (_, _) => new ScriptedSource(0, 0),
        };
        var registry = new Registry([none, .. Catalog.Sources], Catalog.Stages, Catalog.DeadLetter, Catalog.StateStores);
        return new PlanLoader(registry, new Interpolation(_ => null)).Load(_directory.Write($"{Guid.NewGuid():N}.yaml", yaml));
    }

    private static Pipeline Create(PipelinePlan plan, CollectorRegistry? registry = null, TimeProvider? time = null) =>
        new(plan, new PipelineServices(registry ?? Metrics.NewCustomRegistry(), NullLoggerFactory.Instance, time ?? TimeProvider.System));
}
