using System.CommandLine;
using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Vigia.Kafka.Connection;
using Vigia.Kafka.Embedded;

namespace Vigia.Bench.Throughput.Kafka;

/// <summary>
/// The other side of <see cref="BrokerProcess"/>. Says its brokers' addresses, then answers each request with a number:
/// <c>create TOPIC PARTITIONS</c>, <c>fill TOPIC PARTITIONS ROWS</c>, <c>load TOPIC PARTITIONS PER_SECOND SECONDS</c>. Ends with its input.
/// </summary>
internal static class BrokerCommand
{
    public const string Name = "broker";

    public static Command Create()
    {
        var brokers = new Option<string?>("--brokers") { Description = "Addresses of brokers there are." };
        var roundTrip = new Option<int>("--round-trip") { Description = "Milliseconds that the broker made here takes longer to answer." };
        var command = new Command(Name, "The benches' own: a broker and a producer in a process of their own.") { brokers, roundTrip };
        command.Hidden = true;
        command.SetAction(
            (parsed, _) =>
                RunAsync(parsed.GetValue(brokers), TimeSpan.FromMilliseconds(parsed.GetValue(roundTrip)), Console.In, Console.Out)
        );
        return command;
    }

    private static async Task RunAsync(string? brokers, TimeSpan roundTrip, TextReader input, TextWriter output)
    {
        using EmbeddedBroker? embedded = brokers is null ? new EmbeddedBroker() : null;
        embedded?.SetRoundTrip(roundTrip);
        var connection = new KafkaConnection(brokers ?? embedded!.Bootstrap, new Dictionary<string, string>());
        await output.WriteLineAsync(connection.Brokers).ConfigureAwait(false);
        while (await input.ReadLineAsync().ConfigureAwait(false) is { } request)
        {
            string[] words = request.Split(' ');
            (string topic, int partitions) = (words[1], int.Parse(words[2], CultureInfo.InvariantCulture));
            long answer = 0;
            switch (words[0])
            {
                case "create":
                    await CreateTopicAsync(embedded, connection, topic, partitions).ConfigureAwait(false);
                    break;
                case "fill":
                    await CreateTopicAsync(embedded, connection, topic, partitions).ConfigureAwait(false);
                    using (var producer = new TransactionProducer(connection, topic, partitions))
                    {
                        answer = producer.Produce(int.Parse(words[3], CultureInfo.InvariantCulture));
                    }
                    break;
                case "load":
                    using (var producer = new TransactionProducer(connection, topic, partitions))
                    {
                        TimeSpan length = TimeSpan.FromSeconds(double.Parse(words[4], CultureInfo.InvariantCulture));
                        answer = await producer
                            .ProduceAsync(int.Parse(words[3], CultureInfo.InvariantCulture), length)
                            .ConfigureAwait(false);
                    }
                    break;
            }
            await output.WriteLineAsync(answer.ToString(CultureInfo.InvariantCulture)).ConfigureAwait(false);
        }
    }

    private static async Task CreateTopicAsync(EmbeddedBroker? embedded, KafkaConnection connection, string topic, int partitions)
    {
        if (embedded is not null)
        {
            embedded.CreateTopic(topic, partitions);
            return;
        }
        using IAdminClient admin = new AdminClientBuilder(connection.ToAdminConfig()).Build();
        await admin
            .CreateTopicsAsync([
                new TopicSpecification
                {
                    Name = topic,
                    NumPartitions = partitions,
                    ReplicationFactor = 1,
                },
            ])
            .ConfigureAwait(false);
    }
}
