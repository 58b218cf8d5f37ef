using System.Text.Json;
using Vigia.Bench.Throughput.Data;
using Vigia.Engine.Configuration;
using Vigia.Engine.Planning;
using Vigia.Stages;

namespace Vigia.Bench.Throughput.Engine;

/// <summary>Loads the bench's pipeline as <c>vigia run</c> would.</summary>
internal static class EnginePlan
{
    private static readonly PlanLoader Loader = new(
        new Registry(Catalog.Sources, Catalog.Stages, Catalog.DeadLetter, Catalog.StateStores),
        Interpolation.FromEnvironment
    );

    /// <param name="source">The source as YAML.</param>
    /// <param name="overrides">Other settings, <c>path=value</c>.</param>
    public static PipelinePlan Load(string source, params IReadOnlyList<string> overrides) => LoadFile(Shipped.Pipeline, source, overrides);

    /// <inheritdoc cref="Load"/>
    /// <param name="path">Another pipeline.</param>
    /// <param name="source">The source as YAML.</param>
    /// <param name="overrides">Other settings, <c>path=value</c>.</param>
    public static PipelinePlan LoadFile(string path, string source, params IReadOnlyList<string> overrides) =>
        Loader.Load(path, [$"source={source}", .. overrides]);

    /// <summary>A source that reads a file.</summary>
    public static string FileSource(string path) => $"{{ files: {{ paths: {{ transaction: {JsonSerializer.Serialize(path)} }} }} }}";

    /// <summary>A source that reads a topic.</summary>
    /// <param name="brokers">Addresses of brokers.</param>
    /// <param name="topic">The topic.</param>
    /// <param name="group">The consumer group.</param>
    /// <param name="untilEnd">Whether it ends where the topic ends now.</param>
    /// <param name="properties">Properties of librdkafka, as YAML.</param>
    public static string KafkaSource(string brokers, string topic, string group, bool untilEnd = true, string properties = "{}") =>
        $"{{ kafka: {{ brokers: {JsonSerializer.Serialize(brokers)}, group: {group}, topics: {{ {topic}: transaction }}, "
        + $"until_end: {(untilEnd ? "true" : "false")}, properties: {properties} }} }}";
}
