using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Stages;

namespace Vigia.Host.Commands;

/// <summary>Puts the program together: what configurations can name, how they are loaded, where logs go.</summary>
internal static class Composition
{
    public static Registry Registry { get; } = new(Catalog.Sources, Catalog.Stages, Catalog.DeadLetter, Catalog.StateStores);

    public static PlanLoader Loader { get; } = new(Registry, Interpolation.FromEnvironment);

    /// <summary>Logs to standard error, a line each.</summary>
    public static ILoggerFactory CreateLogs(LogLevel minimum = LogLevel.Information) => LoggerFactory.Create(logging => logging
        .SetMinimumLevel(minimum)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        })
        .Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace));
}
