using System.CommandLine;

namespace Vigia.Host.Commands;

/// <summary>Arguments that several commands have.</summary>
internal static class SharedOptions
{
    public static Argument<string> Config() => new("CONFIG") { Description = "The pipeline's YAML file." };

    public static Option<string[]> Set() =>
        new("--set")
        {
            Description = "Overrides a setting: path=value, for example source.kafka.group=trial. May be given several times.",
            HelpName = "path=value",
            DefaultValueFactory = _ => [],
        };
}
