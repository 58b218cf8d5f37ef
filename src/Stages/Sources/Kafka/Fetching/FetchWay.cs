namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>How records are taken from the client library.</summary>
public enum FetchWay
{
    /// <summary><see cref="Native"/> where that can be had, else <see cref="Client"/>.</summary>
    Auto,

    /// <summary>One by one, with the client's own call.</summary>
    Client,

    /// <summary>In batches, straight from librdkafka's queue.</summary>
    Native,
}
