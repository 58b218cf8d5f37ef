using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Components;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Host.Running;
using Vigia.Host.Terminal;
using Vigia.Stages.Profiles;

namespace Vigia.Host.Commands;

/// <summary>Reads files twice through a pipeline's own decoding and scoring, and saves what they look like.</summary>
/// <param name="config">The pipeline's file.</param>
/// <param name="overrides">Settings, <c>path=value</c>.</param>
/// <param name="streams">Where the summary goes.</param>
internal sealed class ProfileRun(string config, IReadOnlyList<string> overrides, Streams streams)
{
    private static readonly string[] Stages = ["decode", "score"];

    /// <summary>Builds and saves the profile.</summary>
    /// <param name="inputs">Files and patterns; paths start where the command was given, not at the configuration.</param>
    /// <param name="options">Bins and hours.</param>
    /// <param name="output">Where it is saved.</param>
    public async Task SaveAsync(IReadOnlyList<string> inputs, ProfileOptions options, FileInfo output)
    {
        PipelinePlan plan = Composition.Loader.Load(config, [.. overrides, SourceOverride(inputs)], Stages);
        if (!plan.Schemas.TryGetValue(RecordKind.Transaction, out RecordSchema? schema))
        {
            throw new UsageException($"{config} has no schema for '{RecordKind.Transaction}' records below 'records:'");
        }
        var builder = new ProfileBuilder(schema, plan.Models, options);
        long rejected = await ReadAsync(plan, builder).ConfigureAwait(false);
        output.Directory?.Create();
        Profile profile = builder.Build();
        ProfileFile.Save(profile, output.FullName);
        await WriteAsync($"{output}: profile of {builder.Rows:N0} records, {rejected:N0} rejected").ConfigureAwait(false);
        foreach (string line in ProfileSummary.Lines(profile))
        {
            await streams.Output.WriteLineAsync(line).ConfigureAwait(false);
        }
        foreach (ScoreProfile score in schema.Truth is null ? [] : profile.Scores)
        {
            await WriteAsync(Calibration(score)).ConfigureAwait(false);
        }
    }

    private static FormattableString Calibration(ScoreProfile score)
    {
        if (score.Calibration is not { } c)
        {
            return $"model '{score.Model}': not calibrated, since the records with a score are not labelled with both 'fraud' and 'legitimate'; look at 'truth' in the schema";
        }
        return $"model '{score.Model}': calibrated on {c.Legitimate:N0} legitimate records and {c.Fraud:N0} frauds, {c.Rates.Count:N0} rates";
    }

    private Task WriteAsync(FormattableString line) => streams.Output.WriteLineAsync(line.ToString(CultureInfo.InvariantCulture));

    /// <summary>Other files for a source of files, which keeps its delimiter; for any other source, a source of files.</summary>
    private string SourceOverride(IReadOnlyList<string> inputs)
    {
        IEnumerable<string> paths = inputs.Select(i => JsonSerializer.Serialize(i == "-" ? i : Path.GetFullPath(i)));
        string yaml = $"{{ {RecordKind.Transaction}: [{string.Join(", ", paths)}] }}";
        bool readsFiles =
            YamlReader.ReadFile(config, Interpolation.FromEnvironment, new ProblemList()) is ConfigMap map
            && map.Find("source")?.Value is ConfigMap source
            && source.Find("files") is not null;
        return readsFiles ? $"source.files.paths={yaml}" : $"source={{ files: {{ paths: {yaml} }} }}";
    }

    /// <returns>Records rejected.</returns>
    private static async Task<long> ReadAsync(PipelinePlan plan, ProfileBuilder builder)
    {
        using ILoggerFactory logs = Composition.CreateLogs(LogLevel.Warning);
        using var signals = new StopSignals();
        long rejected = await PassAsync(plan, builder, isSecondPass: false, logs, signals.Token).ConfigureAwait(false);
        builder.FinishEdges();
        if (builder.NeedsSecondPass)
        {
            await PassAsync(plan, builder, isSecondPass: true, logs, signals.Token).ConfigureAwait(false);
        }
        return signals.Token.IsCancellationRequested
            ? throw new OperationCanceledException("stopped before the profile was complete; nothing was written")
            : rejected;
    }

    private static async Task<long> PassAsync(
        PipelinePlan plan,
        ProfileBuilder builder,
        bool isSecondPass,
        ILoggerFactory logs,
        CancellationToken stop
    )
    {
        var collector = new StagePlan
        {
            Name = "profile",
            Capacity = 2,
            Workers = 1,
            Create = _ => new ProfileCollector(builder, RecordKind.Transaction, isSecondPass),
        };
        await using var host = new PipelineHost(plan with { Stages = [.. plan.Stages, collector] }, logs, TimeProvider.System);
        await host.StartAsync(stop).ConfigureAwait(false);
        await host.RunAsync(stop).ConfigureAwait(false);
        return host.Pipeline.RecordsRejected;
    }
}
