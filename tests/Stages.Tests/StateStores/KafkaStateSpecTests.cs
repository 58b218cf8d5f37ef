using Vigia.Stages.Tests.Conformance;

namespace Vigia.Stages.Tests.StateStores;

public sealed class KafkaStateSpecTests
{
    private const string Cluster = "source: { kafka: { brokers: 'broker:9092', group: g, topics: { t: transaction } } }\n";
    private const string State = "state: { kafka: { topic: changelog } }\n";
    private const string Transactional = "kafka: { topic: captured, transactional: true }";

    [Theory]
    [InlineData(Cluster, State, Transactional, "")]
    [InlineData(Cluster, "state: { interval: 10m, kafka: { topic: changelog } }", "kafka: { topic: captured }", "")]
    [InlineData(
        "source: { simulate: {} }",
        State,
        "files: { path: a.ndjson }",
        "state 'kafka': state in Kafka belongs to the offsets of a Kafka source, which this pipeline does not have; use 'state: { local: ... }'"
    )]
    [InlineData(
        "source: { kafka: { brokers: embedded, group: g, topics: { t: transaction } } }",
        State,
        "files: { path: a.ndjson }",
        "state 'kafka': the embedded broker has no transactions; use 'state: { local: ... }', or a Kafka cluster"
    )]
    [InlineData(
        Cluster,
        "state: { kafka: { topic: t } }",
        Transactional,
        "state 'kafka': 't' is a topic that the source reads; the changelog needs one of its own"
    )]
    [InlineData(
        Cluster,
        "state: { kafka: { topic: c, properties: { transaction.timeout.ms: 5000 } } }",
        Transactional,
        "state 'kafka': property 'transaction.timeout.ms' cannot be set here: use the setting 'transaction_timeout' instead; remove it"
    )]
    [InlineData(
        Cluster,
        "",
        Transactional,
        "stage 'capture': 'transactional: true' needs the transactions of checkpoints; add 'state: { kafka: { topic: ... } }', or remove it"
    )]
    [InlineData(
        Cluster,
        "state: { local: { directory: d } }",
        Transactional,
        "stage 'capture': 'transactional: true' needs the transactions of checkpoints; add 'state: { kafka: { topic: ... } }', or remove it"
    )]
    [InlineData(
        Cluster,
        State,
        "kafka: { topic: captured, transactional: true, brokers: 'other:9092' }",
        "stage 'capture': 'transactional: true' writes with the state's producer, to the source's cluster; remove 'brokers', 'properties' and 'secrets'"
    )]
    [InlineData(
        Cluster,
        "state: { interval: 30s, kafka: { topic: changelog } }",
        Transactional,
        "stage 'capture': a transaction lasts from one checkpoint to the next, 30s and longer where a sink is slow, and may last 1m; raise state.kafka.transaction_timeout to 65s at least, or shorten state.interval"
    )]
    public void Plan_WhatCannotWorkTogether_IsNamed(string source, string state, string sink, string expected)
    {
        using var file = new ExampleFile();
        string config =
            $"name: x\nrecords: {{ transaction: ../schemas/pix-transaction.yaml }}\n{source}\nstages:\n  - decode: {{}}\n  - capture: {{ {sink} }}\n{state}\n";

        Assert.Equal(expected.Length == 0 ? [] : [expected], file.Problems(config));
    }
}
