using Confluent.Kafka;
using Vigia.Engine.Components;
using Vigia.Kafka.Connection;
using Vigia.Stages.Sinks.Kafka;

namespace Vigia.Stages.Tests.Kafka;

public sealed class ClientQueuesTests
{
    private const long Budget = 350_000_000;

    [Fact]
    public void Limit_WithABudget_LeavesAConsumerATwentiethAndFetchesThatFit()
    {
        ConsumerConfig config = Consumer(new() { Bytes = Budget });

        long queue = long.Parse(config.Get("queued.max.messages.kbytes")) * 1024;
        Assert.InRange(queue, Budget / 25, Budget / 20);
        Assert.InRange(long.Parse(config.Get("fetch.max.bytes")), 2 << 20, Budget / 80);
        new ConsumerBuilder<Ignore, Ignore>(config).Build().Dispose();
    }

    [Fact]
    public void Limit_WithoutABudget_LeavesTheLibrarysDefaults()
    {
        ConsumerConfig config = Consumer(new());

        Assert.Null(config.Get("queued.max.messages.kbytes"));
        Assert.Null(config.Get("fetch.max.bytes"));
    }

    [Fact]
    public void Limit_WhatTheConfigurationSays_Wins()
    {
        ConsumerConfig config = Consumer(
            new() { Bytes = Budget },
            new() { ["queued.max.messages.kbytes"] = "1000", ["fetch.max.bytes"] = "1500000" }
        );

        Assert.Equal("1000", config.Get("queued.max.messages.kbytes"));
        Assert.Equal("1500000", config.Get("fetch.max.bytes"));
        Assert.Equal("77", Producer(new() { Bytes = Budget }, new() { ["queue.buffering.max.kbytes"] = "77" }));
    }

    [Fact]
    public void Limit_MessagesLargerThanAFetch_StillMakeAClient()
    {
        ConsumerConfig config = Consumer(new() { Bytes = Budget }, new() { ["message.max.bytes"] = "20000000" });

        Assert.Equal("20000000", config.Get("fetch.max.bytes"));
        new ConsumerBuilder<Ignore, Ignore>(config).Build().Dispose();
    }

    [Fact]
    public void Limit_Producer_HoldsLessWithABudget()
    {
        long usual = long.Parse(Producer(new(), []));
        long limited = long.Parse(Producer(new() { Bytes = Budget }, []));

        Assert.Equal(32 * 1024, usual);
        Assert.InRange(limited * 1024, Budget / 40, Budget / 33);
    }

    private static ConsumerConfig Consumer(MemoryBudget memory, Dictionary<string, string>? properties = null)
    {
        ConsumerConfig config = new KafkaConnection("h:1", properties ?? []).ToConsumerConfig("g");
        ClientQueues.Limit(config, memory);
        return config;
    }

    private static string Producer(MemoryBudget memory, Dictionary<string, string> properties) =>
        ProducerProperties
            .Create(new KafkaConnection("h:1", properties), TimeSpan.FromMinutes(1), memory)
            .Get("queue.buffering.max.kbytes");
}
