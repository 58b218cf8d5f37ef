using System.Text;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Vigia.Stages.Sinks;
using Vigia.Stages.Sinks.Kafka;
using Vigia.Stages.Sinks.Kafka.Producing;
using Vigia.TestSupport;
using Vigia.TestSupport.Kafka;

namespace Vigia.Stages.Tests.Sinks;

/// <summary>A sink's topic deleted on a real cluster, which forgets what its producers had written into it.</summary>
public sealed class DeletedTopicTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Deleted_AndMadeAgain_DeliveriesGoOnThere(bool isNative)
    {
        Assert.SkipUnless(
            TestBroker.IsReal,
            $"the embedded broker has no administration: set {TestBroker.Variable}=host:port to a Kafka broker"
        );
        string topic = await TestBroker.CreateTopicAsync(1);
        var options = new KafkaSinkOptions
        {
            Topic = topic,
            Brokers = null,
            Properties = new Dictionary<string, string>(),
            Connection = TestBroker.Connection with
            {
                Properties = new Dictionary<string, string> { ["topic.metadata.refresh.interval.ms"] = "1000" },
            },
            RetryFor = TimeSpan.FromMinutes(2),
        };
        Sink sink = isNative
            ? new NativeKafkaSink(options, TestStages.Context("capture"))
            : new KafkaSink(options, TestStages.Context("capture"));
        await using var delivery = new Delivery(sink, options.RetryFor, TestStages.Context("capture"));
        await delivery.StartAsync(Token);
        await delivery.DeliverAsync(Lines.Of(Lines.Numbered(0, 100)), Token);
        Assert.Equal([100L], TestBroker.Ends(topic, 1));

        using (IAdminClient admin = new AdminClientBuilder(TestBroker.Connection.ToAdminConfig()).Build())
        {
            await admin.DeleteTopicsAsync([topic]);
            // The former topic is gone for its clients before another of its name can be made; the cluster may do that by itself.
            await Record.ExceptionAsync(() => TestBroker.CreateTopicAsync(TestBroker.Connection, topic, 1));
        }
        Messages messages = Lines.Of(Lines.Numbered(100, 100));
        await delivery.DeliverAsync(messages, Token);

        Assert.Equal(-1, messages.States.IndexOfAnyExcept(MessageState.Delivered));
        IEnumerable<string> values = TestBroker.ReadAll(topic, 1).Select(r => Encoding.UTF8.GetString(r.Message.Value));
        Assert.Equal(Lines.Numbered(100, 100), values.Order(StringComparer.Ordinal));
    }
}
