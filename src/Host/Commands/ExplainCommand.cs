using System.CommandLine;
using Vigia.Engine.Reference;
using Vigia.Host.Terminal;

namespace Vigia.Host.Commands;

/// <summary><c>vigia explain PATH</c>: the reference entry of a setting, source or stage.</summary>
internal static class ExplainCommand
{
    public static Command Create(Streams streams)
    {
        var path = new Argument<string>("path")
        {
            Description = "A setting, source or stage: drift, drift.windows, source.kafka.topics; schema.id for record schemas.",
        };
        var command = new Command("explain", "Prints the reference of a setting, source or stage: value, default, what it does.") { path };
        command.SetAction(parsed =>
        {
            streams.Output.Write(Explain(parsed.GetValue(path)!));
            return ExitCodes.Done;
        });
        return command;
    }

    private static string Explain(string query)
    {
        var settings = new SettingExplanation(Composition.Registry);
        return settings.Find(query) switch
        {
            [var only] => settings.Entry(only),
            [] when settings.Nearest(query) is { } nearest => throw new UsageException(
                $"no setting, source or stage is called '{query}'; did you mean '{nearest}'?"
            ),
            [] => throw new UsageException(
                $"no setting, source or stage is called '{query}'; 'vigia schema --reference' prints all of them"
            ),
            var several => throw new UsageException($"'{query}' may be one of several; choose one: {string.Join(", ", several)}"),
        };
    }
}
