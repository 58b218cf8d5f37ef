using System.Reflection;
using Vigia.Engine.Telemetry;

namespace Vigia.Host.Running;

/// <summary>Which program this is.</summary>
internal static class BuildInfo
{
    public static string Version { get; } =
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "0";

    public static void Publish(MetricSet metrics, string pipeline) =>
        metrics
            .Gauge(MetricNames.BuildInfo, "The program's version and the pipeline that it runs; always 1.", "version", "pipeline")
            .WithLabels(Version, pipeline)
            .Set(1);
}
