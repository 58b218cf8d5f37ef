using Vigia.Engine.Components;
using Vigia.Engine.Planning;
using Vigia.Kafka.Connection;

namespace Vigia.Stages.Tests.Sinks;

public sealed class SinkSettingsTests
{
    private const string Decode = "  - decode: {}\n";
    private const string Key = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
    private const string KafkaKeys = "topic, transactional, brokers, properties, secrets, retry_for";

    private const string KeyAdvice =
        "set VIGIA_HASH_KEY ('openssl rand -base64 32' makes one), give 'privacy: { key_file: ... }', or for a trial 'privacy: { key: ephemeral }'";

    private static readonly KafkaConnection Source = new("broker:9092", new Dictionary<string, string> { ["security.protocol"] = "ssl" });

    [Theory]
    [InlineData("{}", "give exactly one of 'kafka' and 'files': where records are written to")]
    [InlineData(
        "{ files: { path: a.ndjson }, kafka: { topic: t } }",
        "give exactly one of 'kafka' and 'files': where records are written to"
    )]
    [InlineData("{ files: {} }", "'path' is missing (path)")]
    [InlineData("{ files: { path: . } }", "'DIR' names no file; name one, such as 'out/predictions.ndjson', from which the names are made")]
    [InlineData(
        "{ files: { path: out/ } }",
        "'DIR/out/' names no file; name one, such as 'out/predictions.ndjson', from which the names are made"
    )]
    [InlineData("{ files: { path: '-' } }", "'-' names no file; name one, such as 'out/predictions.ndjson', from which the names are made")]
    [InlineData(
        "{ files: { path: schema.yaml/x.ndjson } }",
        "'DIR/schema.yaml' is a file, so nothing can be written below it; take another directory"
    )]
    [InlineData(
        "{ files: { path: a, rotate: { size: 1KiB, age: 1y } } }",
        "'1y' is not a duration; write a number and a unit: ms, s, m, h or d"
    )]
    [InlineData("{ files: { path: a, rotate: { size: 1 } } }", "'1' is out of range; write 1KiB to 1024GiB")]
    [InlineData("{ files: { path: a, retry_for: 8d } }", "'8d' is out of range; write 1s to 7d")]
    [InlineData("{ kafka: { topic: t } }", "there is no Kafka source whose brokers the sink could use; give 'brokers'")]
    [InlineData(
        "{ kafka: { topic: 'a topic', brokers: embedded } }",
        "'a topic' is not a valid name; use letters, digits, '.', '_' and '-', at most 249"
    )]
    [InlineData(
        "{ kafka: { topics: t, brokers: embedded } }",
        "'topic' is missing (text (letters, digits, '.', '_' and '-', at most 249))|unknown key 'topics'; did you mean 'topic'?"
    )]
    [InlineData(
        "{ kafka: { topic: t, brokers: embedded, properties: { message.timeout.ms: 5 } } }",
        "property 'message.timeout.ms' cannot be set here: use 'retry_for' instead; remove it"
    )]
    [InlineData(
        "{ kafka: { topic: t, brokers: embedded, properties: { acks: 1 } } }",
        "property 'acks' cannot be set here: nothing counts as delivered before all in-sync replicas have it; remove it"
    )]
    [InlineData(
        "{ kafka: { topic: t, brokers: embedded, properties: { fetch.min.bytes: 5, linger.ms: 5 } } }",
        "property 'fetch.min.bytes' is one of consumers, which a producer ignores; remove it"
    )]
    [InlineData("{ files: { path: a }, sample: 0 }", "'0' is out of range; write 1E-06 to 1")]
    [InlineData("{ files: { path: a }, payload: all }", "'all' is not a choice here; known: none, redacted")]
    [InlineData("{ files: { path: a }, payload_limit: 1GiB }", "'1GiB' is out of range; write 1KiB to 512KiB")]
    [InlineData(
        "{ files: { path: a }, privacy: { key: secret } }",
        "'key' holds no usable hash key, or its version has characters other than letters, digits, '.', '_' and '-'; write at least 32 bytes as hex or base64; 'openssl rand -base64 32' makes a key"
    )]
    [InlineData(
        "{ files: { path: a }, privacy: { key: ephemeral, key_file: schema.yaml } }",
        "gives both 'key' and 'key_file'; keep one of them"
    )]
    [InlineData(
        "{ files: { path: a }, privacy: { key_file: none.txt } }",
        "what is written here is not the path of a file; the secret itself does not belong here"
    )]
    [InlineData(
        "{ files: { path: a }, privacy: { key: { a: b } } }",
        "expected a key of at least 32 bytes in hex or base64, or ephemeral, found a map"
    )]
    public void Capture_BadSetting_IsNamed(string settings, string expected)
    {
        using var stand = new PlanStand();
        Assert.Equal(
            expected.Split('|').Select(m => $"stage 'capture': {m}"),
            stand.Problems($"{Decode}  - capture: {settings}").Select(WithoutPlace)
        );
    }

    [Fact]
    public void Capture_WithoutDecode_IsRefused()
    {
        using var stand = new PlanStand();
        Assert.Equal(
            ["5,14 stage 'capture': needs stage 'decode' before it; put '- decode: ...' above"],
            stand.Problems("  - capture: { files: { path: a } }")
        );
    }

    [Fact]
    public void Capture_OfASchemaWithoutFeatures_IsRefused()
    {
        using var stand = new PlanStand { Features = "" };
        Assert.Equal(
            [
                "stage 'capture': no schema under 'records' has features, so there is nothing to capture; remove the stage, or give the schema 'features'",
            ],
            stand.Problems($"{Decode}  - capture: {{ files: {{ path: a }} }}").Select(WithoutPlace)
        );
    }

    [Theory]
    [InlineData("id", "none", true)]
    [InlineData("amount", "none", true)]
    [InlineData("payer.cpf", "none", false)]
    [InlineData("payer.cpf", "redacted", true)]
    public void Capture_WhereSomethingIsHashed_NeedsAKey(string path, string payload, bool needed)
    {
        using var stand = new PlanStand { Personal = $"other_fields: [payer.cpf]\npersonal: {{ {path}: hash }}" };
        string stages = $"{Decode}  - capture: {{ files: {{ path: a }}, payload: {payload} }}";
        if (needed)
        {
            Assert.Equal(
                [$"6,14 stage 'capture': schema 'test' has captured fields hashed, but there is no key; {KeyAdvice}"],
                stand.Problems(stages)
            );
            stand.With("VIGIA_HASH_KEY", Key);
        }
        Assert.Equal(2, stand.Plan(stages).Stages.Count);
    }

    [Fact]
    public void DeadLetter_WhereSomethingIsHashed_NeedsAKey_OrTakesTheOneOfCapture()
    {
        using var stand = new PlanStand { Personal = "other_fields: [payer.cpf]\npersonal: { payer.cpf: hash }" };
        const string DeadLetter = "dead_letter: { files: { path: b } }";
        Assert.Equal(
            [$"7,14 dead_letter: schema 'test' has personal fields hashed, but there is no key; {KeyAdvice}"],
            stand.Problems(Decode, DeadLetter)
        );
        Assert.Equal(
            3,
            stand.Plan($"{Decode}  - capture: {{ files: {{ path: a }}, privacy: {{ key: ephemeral }} }}", DeadLetter).Stages.Count
        );
    }

    [Fact]
    public void Key_InTheEnvironmentThatIsNone_IsRefusedWithoutShowingIt()
    {
        using PlanStand stand = new PlanStand { Personal = "personal: { id: hash }" }.With("VIGIA_HASH_KEY", "hunter2");
        string problem = string.Join('\n', stand.Problems($"{Decode}  - capture: {{ files: {{ path: a }} }}"));
        Assert.Contains("environment variable 'VIGIA_HASH_KEY' holds no usable hash key", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Kafka_WithoutBrokers_TakesTheSources()
    {
        using var stand = new PlanStand { SourceConnection = Source };
        PipelinePlan plan = stand.Plan($"{Decode}  - capture: {{ kafka: {{ topic: t }} }}", "dead_letter: { kafka: { topic: d } }");
        Assert.Equal(["decode", "capture", "dead_letter"], plan.Stages.Select(s => s.Name));
    }

    [Fact]
    public void Kafka_TakesOverTheSourcesPropertiesOnlyWithItsBrokers()
    {
        var own = new Dictionary<string, string> { ["linger.ms"] = "9" };
        KafkaConnection inherited = KafkaConnectionFields.Resolve(null, own, Source)!;
        Assert.Equal(
            ("broker:9092", "ssl", "9"),
            (inherited.Brokers, inherited.Properties["security.protocol"], inherited.Properties["linger.ms"])
        );
        KafkaConnection alone = KafkaConnectionFields.Resolve("other:9092", own, Source)!;
        Assert.Equal(("other:9092", false), (alone.Brokers, alone.Properties.ContainsKey("security.protocol")));
    }

    [Fact]
    public void UnknownKey_OfASink_ListsWhatThereIs()
    {
        using var stand = new PlanStand();
        Assert.Equal(
            [$"stage 'capture': unknown key 'zzzzzzz'; known: {KafkaKeys}"],
            stand.Problems($"{Decode}  - capture: {{ kafka: {{ topic: t, brokers: embedded, zzzzzzz: 1 }} }}").Select(WithoutPlace)
        );
    }

    private static string WithoutPlace(string problem) => problem[(problem.IndexOf(' ', StringComparison.Ordinal) + 1)..];
}
