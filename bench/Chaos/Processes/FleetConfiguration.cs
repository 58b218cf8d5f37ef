using Vigia.TestSupport;

namespace Vigia.Bench.Chaos.Processes;

/// <summary>The configuration of each process of a fleet.</summary>
internal static class FleetConfiguration
{
    /// <summary>From this score on the model flags.</summary>
    private const string Threshold = "0.05";

    /// <summary>
    /// A pipeline that counts, publishes windows and captures; either everything in transactions, or with state on disk.
    /// </summary>
    /// <param name="topics">Topics.</param>
    /// <param name="group">Consumer group.</param>
    /// <param name="member">The process.</param>
    /// <param name="properties">Properties of the client, in YAML.</param>
    /// <param name="stateDirectory">Where the state is kept; null for state in Kafka, shared and in transactions.</param>
    public static string Write(FleetTopics topics, string group, FleetMember member, string properties, string? stateDirectory)
    {
        string transactional = stateDirectory is null ? ", transactional: true" : "";
        string store = stateDirectory is null
            ? $"kafka: {{ topic: {topics.Changelog}, instance: {member.Name}, transaction_timeout: 10s }}"
            : $"local: {{ directory: {stateDirectory} }}";
        // One process with local state reads one topic, as pipelines without labels do.
        string labels = stateDirectory is null ? $", {topics.Labels}: label" : "";
        string labelSchema = stateDirectory is null ? $", label: {Repository.File("schemas", "pix-label.yaml")}" : "";
        string score = stateDirectory is null
            ? $"- score: {{ models: [ {{ name: champion, path: {Repository.File("models", "pix-fraud-v1.onnx")}, threshold: {Threshold} }} ] }}"
            : "";
        string performance = stateDirectory is null
            ? $"- performance: {{ maturity: [30m, 2h], cohort: {FleetTime.CohortMinutes}m, span: 2d, wait_for: 1d, idle: 5s }}"
            : "";
        return $$"""
            name: fleet
            source:
              kafka:
                brokers: {{topics.Cluster.ToAdminConfig().BootstrapServers}}
                group: {{group}}
                topics: { {{topics.Source}}: transaction{{labels}} }
                batch: { rows: 500, delay: 20ms }
                properties: { {{properties}}, auto.commit.interval.ms: 200 }
            records: { transaction: {{Repository.File("schemas", "pix-transaction.yaml")}}{{labelSchema}} }
            stages:
              - decode: { format: json }
              {{score}}
              - drift:
                  reference: {{Repository.File("profiles", "pix-fraud-v1.json")}}
                  windows: [24h, 5m]
                  lateness: {{FleetTime.LatenessMinutes}}m
                  window_reports: { kafka: { topic: {{topics.Reports}}{{transactional}} } }
              {{performance}}
              - capture: { kafka: { topic: {{topics.Captured}}{{transactional}} } }
            dead_letter: { kafka: { topic: {{topics.Dead}}{{transactional}} }, privacy: { key: ephemeral } }
            state:
              interval: 500ms
              {{store}}
            http: { listen: 127.0.0.1:{{member.Port}} }
            """;
    }
}
