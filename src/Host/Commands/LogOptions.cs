using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace Vigia.Host.Commands;

/// <summary>How log lines look.</summary>
internal enum LogFormat
{
    /// <summary>A line for people.</summary>
    Text,

    /// <summary>A JSON object per event, with its values as named fields.</summary>
    Json,
}

/// <summary>From which level events are logged.</summary>
internal enum LogThreshold
{
    Debug = LogLevel.Debug,
    Info = LogLevel.Information,
    Warn = LogLevel.Warning,
    Error = LogLevel.Error,
}

/// <summary>The options that say what is logged, and how.</summary>
internal static class LogOptions
{
    public static Option<LogFormat> Format() =>
        new("--log-format")
        {
            Description = "How log lines look: text for people, or json, an object per event with its values as named fields.",
            HelpName = "text|json",
            DefaultValueFactory = _ => LogFormat.Text,
        };

    public static Option<LogThreshold> Threshold() =>
        new("--log-level")
        {
            Description = "What is logged: events of this level and above.",
            HelpName = "debug|info|warn|error",
            DefaultValueFactory = _ => LogThreshold.Info,
        };
}
