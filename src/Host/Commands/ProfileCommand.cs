using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Engine.Records;
using Vigia.Engine.Schemas;
using Vigia.Engine.Windows;
using Vigia.Host.Running;
using Vigia.Host.Terminal;
using Vigia.Stages.Profiles;

namespace Vigia.Host.Commands;

/// <summary><c>vigia profile CONFIG</c>: the reference profile of files, decoded and scored as the configuration says.</summary>
internal static class ProfileCommand
{
    private static readonly string[] Stages = ["decode", "score"];

    private static readonly Option<string[]> Input = new("--input", "-i")
    {
        Description = "Files with the reference; patterns are allowed. May be given several times.",
        Required = true,
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<FileInfo> Output = new("--output", "-o")
    {
        Description = "Where the profile is written.",
        Required = true,
    };

    private static readonly Option<int> Bins = new("--bins")
    {
        Description = "Bins of a number.",
        DefaultValueFactory = _ => new ProfileOptions().Bins,
    };

    private static readonly Option<CalendarPeriod> Period = new("--period")
    {
        Description = "Periods by which a labelled reference is split, to learn how much performance varies: day, week or month.",
        DefaultValueFactory = _ => new ProfileOptions().Period,
    };

    private static readonly Option<int> UtcOffset = new("--utc-offset-hours")
    {
        Description = "Local time minus UTC, in hours: hours of the week are local.",
        DefaultValueFactory = _ => new ProfileOptions().UtcOffsetHours,
    };

    private static readonly Option<string> Note = new("--note")
    {
        Description = "A description of the reference, for people.",
        DefaultValueFactory = _ => "",
    };

    public static Command Create(Streams streams)
    {
        Argument<string> config = SharedOptions.Config();
        Option<string[]> set = SharedOptions.Set();
        var command = new Command("profile", "Builds the reference profile that drift is measured against.")
        {
            config,
            Input,
            Output,
            Bins,
            Period,
            UtcOffset,
            Note,
            set,
        };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(config)!, parsed.GetValue(set)!, parsed, streams));
        return command;
    }

    private static async Task<int> RunAsync(string config, string[] overrides, ParseResult parsed, Streams streams)
    {
        PipelinePlan plan = Composition.Loader.Load(config, [.. overrides, $"source={Source(parsed.GetValue(Input)!)}"], Stages);
        if (!plan.Schemas.TryGetValue(RecordKind.Transaction, out RecordSchema? schema))
        {
            throw new UsageException($"{config} has no schema for '{RecordKind.Transaction}' records below 'records:'");
        }
        var builder = new ProfileBuilder(schema, plan.Models, OptionsOf(parsed));
        using ILoggerFactory logs = Composition.CreateLogs(LogLevel.Warning);
        using var signals = new StopSignals();
        long rejected = await PassAsync(plan, builder, isSecondPass: false, logs, signals.Token).ConfigureAwait(false);
        builder.FinishEdges();
        if (builder.NeedsSecondPass)
        {
            await PassAsync(plan, builder, isSecondPass: true, logs, signals.Token).ConfigureAwait(false);
        }
        if (signals.Token.IsCancellationRequested)
        {
            throw new OperationCanceledException("stopped before the profile was complete; nothing was written");
        }
        FileInfo output = parsed.GetValue(Output)!;
        output.Directory?.Create();
        Profile profile = builder.Build();
        ProfileFile.Save(profile, output.FullName);
        await streams
            .Output.WriteLineAsync(
                string.Create(CultureInfo.InvariantCulture, $"{output}: profile of {builder.Rows:N0} records, {rejected:N0} rejected")
            )
            .ConfigureAwait(false);
        foreach (string line in ProfileSummary.Lines(profile).Concat(schema.Truth is null ? [] : profile.Scores.Select(CalibrationLine)))
        {
            await streams.Output.WriteLineAsync(line).ConfigureAwait(false);
        }
        return ExitCodes.Done;
    }

    private static ProfileOptions OptionsOf(ParseResult parsed)
    {
        if (parsed.GetValue(Bins) is < 1 or > 1000)
        {
            throw new UsageException("--bins: write 1 to 1000");
        }
        if (parsed.GetValue(UtcOffset) is < -12 or > 14)
        {
            throw new UsageException("--utc-offset-hours: write -12 to 14");
        }
        return new ProfileOptions
        {
            Bins = parsed.GetValue(Bins),
            Period = parsed.GetValue(Period),
            UtcOffsetHours = parsed.GetValue(UtcOffset),
            Note = parsed.GetValue(Note)!,
        };
    }

    /// <summary>What a score was calibrated on, or why it was not.</summary>
    private static string CalibrationLine(ScoreProfile score) =>
        score.Calibration is { } c
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"model '{score.Model}': calibrated on {c.Legitimate:N0} legitimate records and {c.Fraud:N0} frauds, {c.Rates.Count:N0} rates"
            )
            : $"model '{score.Model}': not calibrated, since the records with a score are not labelled with both 'fraud' and 'legitimate'; look at 'truth' in the schema";

    /// <summary>The source that reads the files, as YAML; paths start where the command was given, not at the configuration.</summary>
    private static string Source(string[] inputs)
    {
        IEnumerable<string> paths = inputs.Select(i => JsonSerializer.Serialize(i == "-" ? i : Path.GetFullPath(i)));
        return $"{{ files: {{ paths: {{ {RecordKind.Transaction}: [{string.Join(", ", paths)}] }} }} }}";
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
