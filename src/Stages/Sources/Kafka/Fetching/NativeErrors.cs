using System.Runtime.InteropServices;
using Confluent.Kafka;
using Vigia.Kafka.Native;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>Judges messages that are errors.</summary>
/// <param name="client">librdkafka's address of the consumer.</param>
/// <param name="verdict">Judges them.</param>
internal sealed class NativeErrors(nint client, ErrorVerdict verdict)
{
    /// <exception cref="KafkaSourceException">The error does not pass.</exception>
    public void Judge(nint message, int code, string? topic)
    {
        string reason = Marshal.PtrToStringUTF8(Librdkafka.ErrorText(message)) ?? ((ErrorCode)code).GetReason();
        verdict.Judge(FatalErrors.Resolve(client, code, reason), topic);
    }
}
