using Confluent.Kafka;
using Vigia.Engine.Configuration;
using Vigia.Kafka.Connection;

namespace Vigia.Stages.Tests.Kafka;

public sealed class KafkaConnectionTests
{
    private static readonly ObjectSpec<KafkaConnection> Spec = new(
        "kafka",
        "",
        [KafkaConnectionFields.Brokers, KafkaConnectionFields.Properties, KafkaConnectionFields.Secrets],
        KafkaConnectionFields.Bind
    );

    [Fact]
    public void Bind_PropertiesAndSecrets_ReachTheClientsConfiguration()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "p4ss word\r\n");

        (KafkaConnection? connection, string[] problems) = Bind(
            $$"""
            brokers: a.example:9092, b.example:9093
            properties: { security.protocol: sasl_ssl, sasl.mechanism: PLAIN, sasl.username: "${USER_NAME}", session.timeout.ms: 30000 }
            secrets: { sasl.password: {{file}} }
            """
        );

        Assert.Empty(problems);
        ConsumerConfig config = connection!.ToConsumerConfig("lookout");
        Assert.Equal("a.example:9092,b.example:9093", config.BootstrapServers);
        Assert.Equal("vigia-user", config.SaslUsername);
        Assert.Equal("p4ss word", config.SaslPassword);
        Assert.Equal(30000, config.SessionTimeoutMs);
        Assert.Equal("lookout", config.GroupId);
        Assert.False(config.EnableAutoOffsetStore);
        Assert.Equal(Acks.All, connection.ToProducerConfig().Acks);
        Assert.Null(connection.Probe());
        Assert.DoesNotContain("p4ss", connection.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Bind_EverythingWrong_EachProblemNamesItsPlaceAndRemedy()
    {
        string empty = Path.GetTempFileName();

        (_, string[] problems) = Bind(
            $$"""
            brokers: localhost
            properties:
              enable.auto.commit: true
              sesion.timeout.ms: 5
              session.timeout.ms: soon
              security.protocol: [ssl]
            secrets:
              sasl.password: {{empty}}
              group.id: {{empty}}
              ssl.key.password: /no/such/file
            """
        );

        Assert.Equal(
            [
                "x.yaml(1,10): error: source 'kafka': 'localhost' is not a broker's address; write host:port, several separated by commas, or 'embedded'",
                "x.yaml(3,3): error: source 'kafka': property 'enable.auto.commit' cannot be set here: offsets are committed once every stage has finished with the records; remove it",
                "x.yaml(4,3): error: source 'kafka': librdkafka has no property 'sesion.timeout.ms'; its CONFIGURATION.md lists them all",
                "x.yaml(5,3): error: source 'kafka': Invalid value for configuration property \"session.timeout.ms\"",
                "x.yaml(6,22): error: source 'kafka': property 'security.protocol' expects a value, found a list",
                $"x.yaml(8,18): error: source 'kafka': '{empty}' is empty; it should hold the value of 'sasl.password'",
                "x.yaml(9,3): error: source 'kafka': property 'group.id' cannot be set here: use the setting 'group' instead; remove it",
                "x.yaml(10,21): error: source 'kafka': what is written here is not the path of a file; the secret itself does not belong here",
            ],
            problems
        );
    }

    [Fact]
    public void Bind_SecretThatDoesNotSuit_IsNotShown()
    {
        string file = Path.GetTempFileName();
        File.WriteAllText(file, "hunter2");

        (_, string[] problems) = Bind($$"""{ brokers: embedded, secrets: { security.protocol: {{file}}, sasl.pasword: {{file}} } }""");

        Assert.Equal(2, problems.Length);
        Assert.Contains(
            $"librdkafka does not take what is in '{file}' as a value of 'security.protocol'",
            problems[0],
            StringComparison.Ordinal
        );
        Assert.Contains("librdkafka has no property 'sasl.pasword'", problems[1], StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", string.Concat(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Properties_EachTypeOfClientGetsThoseThatItKnows_AlsoUnderTheirOtherNames()
    {
        var connection = new KafkaConnection(
            "h:1",
            new Dictionary<string, string>
            {
                ["socket.timeout.ms"] = "9000",
                ["fetch.min.bytes"] = "5",
                ["max.poll.interval.ms"] = "400000",
                ["linger.ms"] = "7",
                ["queue.buffering.max.messages"] = "99",
                ["compression.codec"] = "lz4",
            }
        );

        string[] all = [.. connection.Properties.Keys];
        string[] consumers = [.. connection.ToConsumerConfig("g").Select(p => p.Key).Intersect(all).Order()];
        string[] producers = [.. connection.ToProducerConfig().Select(p => p.Key).Intersect(all).Order()];

        Assert.Equal(["fetch.min.bytes", "max.poll.interval.ms", "socket.timeout.ms"], consumers);
        Assert.Equal(["compression.codec", "linger.ms", "queue.buffering.max.messages", "socket.timeout.ms"], producers);
    }

    [Fact]
    public void Probe_FileThatIsMissing_SaysSoWithoutConnecting()
    {
        (KafkaConnection? connection, _) = Bind(
            "{ brokers: 'h:1', properties: { security.protocol: ssl, ssl.ca.location: /no/such/ca.pem } }"
        );

        Assert.Contains("ssl.ca.location failed", connection!.Probe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Resolve_WithoutOwnBrokers_LaysItsPropertiesOverTheSources()
    {
        var source = new KafkaConnection("h:1", new Dictionary<string, string> { ["sasl.username"] = "a", ["debug"] = "cgrp" });

        KafkaConnection? resolved = KafkaConnectionFields.Resolve(null, new Dictionary<string, string> { ["sasl.username"] = "b" }, source);

        Assert.Equal("h:1", resolved!.Brokers);
        Assert.Equal("b", resolved.Properties["sasl.username"]);
        Assert.Equal("cgrp", resolved.Properties["debug"]);
    }

    [Fact]
    public void Resolve_WithOwnBrokers_TakesNothingFromTheSource()
    {
        var source = new KafkaConnection("h:1", new Dictionary<string, string> { ["sasl.password"] = "a" });

        KafkaConnection? resolved = KafkaConnectionFields.Resolve("other:1", new Dictionary<string, string>(), source);

        Assert.Equal("other:1", resolved!.Brokers);
        Assert.Empty(resolved.Properties);
        Assert.Null(KafkaConnectionFields.Resolve(null, new Dictionary<string, string>(), null));
    }

    private static (KafkaConnection? Connection, string[] Problems) Bind(string yaml)
    {
        var problems = new ProblemList();
        var interpolation = new Interpolation(name => name == "USER_NAME" ? "vigia-user" : null);
        ConfigNode node = YamlReader.Read(yaml, "x.yaml", interpolation, problems)!;
        Spec.TryBind(node, new BindingScope("/", "source 'kafka'", problems, interpolation), out KafkaConnection? connection, out _);
        return (connection, [.. problems.InOrder().Select(p => p.ToString())]);
    }
}
