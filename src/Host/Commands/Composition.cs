using System.Text.Encodings.Web;
using System.Text.Json;
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
    private const string TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";

    public static Registry Registry { get; } = new(Catalog.Sources, Catalog.Stages, Catalog.DeadLetter, Catalog.StateStores);

    public static PlanLoader Loader { get; } = new(Registry, Interpolation.FromEnvironment);

    /// <summary>Logs to standard error, a line each.</summary>
    public static ILoggerFactory CreateLogs(LogLevel minimum = LogLevel.Information, LogFormat format = LogFormat.Text) =>
        LoggerFactory.Create(logging =>
        {
            logging.SetMinimumLevel(minimum).AddFilter("Microsoft", minimum > LogLevel.Warning ? minimum : LogLevel.Warning);
            if (format == LogFormat.Json)
            {
                logging.AddJsonConsole(console =>
                {
                    console.UseUtcTimestamp = true;
                    console.TimestampFormat = TimestampFormat;
                    // Names and numbers stay readable: no part of a line is put into a page.
                    console.JsonWriterOptions = new JsonWriterOptions
                    {
                        Indented = false,
                        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                    };
                });
            }
            else
            {
                logging.AddSimpleConsole(console =>
                {
                    console.SingleLine = true;
                    console.UseUtcTimestamp = true;
                    console.TimestampFormat = $"{TimestampFormat} ";
                    console.ColorBehavior = LoggerColorBehavior.Disabled;
                });
            }
            logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        });
}
