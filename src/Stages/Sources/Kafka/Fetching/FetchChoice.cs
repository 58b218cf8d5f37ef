using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Vigia.Kafka.Native;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>Chooses how records are fetched: as the setting says, and by what the library offers.</summary>
internal static class FetchChoice
{
    /// <summary>Makes the fetch.</summary>
    /// <exception cref="KafkaSourceException">Native fetching is demanded, and cannot be had.</exception>
    public static IRecordFetch Create(IConsumer<Ignore, int> consumer, KafkaSourceOptions options, ConsumeErrorPolicy errors, ILogger log)
    {
        var managed = new ClientFetch(consumer, errors);
        if (options.Fetch == FetchWay.Client)
        {
            return managed;
        }
        ClientHandle? handle = ClientHandle.TryTake(consumer, Librdkafka.ConsumeFunctions, out string obstacle);
        if (!IsNative(options.Fetch, handle is null ? obstacle : null, log))
        {
            return managed;
        }
        return new NativeFetch(handle!, managed, options.Topics.Keys, errors, options.HasSchemaHeaders);
    }

    /// <summary>Decides, and logs the decision.</summary>
    /// <param name="way">The setting; not <see cref="FetchWay.Client"/>.</param>
    /// <param name="obstacle">Why it cannot be done natively; null if it can.</param>
    /// <param name="log">Where a fallback is logged.</param>
    /// <exception cref="KafkaSourceException">Native fetching is demanded, and cannot be had.</exception>
    public static bool IsNative(FetchWay way, string? obstacle, ILogger log)
    {
        if (obstacle is null)
        {
            return true;
        }
        if (way == FetchWay.Native)
        {
            throw new KafkaSourceException($"records cannot be fetched natively: {obstacle}; set 'fetch: auto' or 'fetch: client'");
        }
        KafkaSourceLog.FetchesByClient(log, obstacle);
        return false;
    }
}
