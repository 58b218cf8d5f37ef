using Confluent.Kafka;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>
/// Copies each payload from librdkafka's memory straight into the batch under construction; the "value" is only its length.
/// </summary>
internal sealed class PayloadReader : IDeserializer<int>
{
    /// <summary>Where payloads go; set before the first record.</summary>
    public BatchBuilder? Builder { get; set; }

    public int Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context)
    {
        data.CopyTo(Builder!.Reserve(context.Topic, data.Length));
        if (isNull)
        {
            Builder.CountTombstone();
        }
        return data.Length;
    }
}
