using System.Runtime.InteropServices;
using Confluent.Kafka;
using Vigia.Kafka.Native;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>Handles messages that are errors.</summary>
/// <param name="client">librdkafka's address of the consumer.</param>
/// <param name="policy">Decides.</param>
internal sealed class NativeErrors(nint client, ConsumeErrorPolicy policy)
{
    /// <exception cref="KafkaSourceException">The error does not pass.</exception>
    public void Handle(nint message, int code, string? topic)
    {
        string reason = Marshal.PtrToStringUTF8(Librdkafka.ErrorText(message)) ?? ((ErrorCode)code).GetReason();
        policy.Handle(FatalErrors.Resolve(client, code, reason), topic);
    }
}
