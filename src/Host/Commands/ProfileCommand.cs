using System.CommandLine;
using Vigia.Engine.Windows;
using Vigia.Host.Terminal;
using Vigia.Stages.Profiles;

namespace Vigia.Host.Commands;

/// <summary><c>vigia profile CONFIG</c>: the reference profile of files, decoded and scored as the configuration says.</summary>
internal static class ProfileCommand
{
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
        command.SetAction((parsed, _) => RunAsync(new ProfileRun(parsed.GetValue(config)!, parsed.GetValue(set)!, streams), parsed));
        return command;
    }

    private static async Task<int> RunAsync(ProfileRun run, ParseResult parsed)
    {
        if (parsed.GetValue(Bins) is < 1 or > 1000)
        {
            throw new UsageException("--bins: write 1 to 1000");
        }
        if (parsed.GetValue(UtcOffset) is < -12 or > 14)
        {
            throw new UsageException("--utc-offset-hours: write -12 to 14");
        }
        var options = new ProfileOptions
        {
            Bins = parsed.GetValue(Bins),
            Period = parsed.GetValue(Period),
            UtcOffsetHours = parsed.GetValue(UtcOffset),
            Note = parsed.GetValue(Note)!,
        };
        await run.SaveAsync(parsed.GetValue(Input)!, options, parsed.GetValue(Output)!).ConfigureAwait(false);
        return ExitCodes.Done;
    }
}
