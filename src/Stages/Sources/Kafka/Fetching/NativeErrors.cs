using System.Runtime.InteropServices;
using Confluent.Kafka;
using Vigia.Stages.Kafka.Native;

namespace Vigia.Stages.Sources.Kafka.Fetching;

/// <summary>Turns messages that are errors into the client's own kind of error.</summary>
/// <param name="client">librdkafka's address of the consumer.</param>
/// <param name="verdict">Judges them.</param>
internal sealed class NativeErrors(nint client, ErrorVerdict verdict)
{
    /// <exception cref="KafkaSourceException">The error does not pass.</exception>
    public void Judge(nint message, int code, string? topic)
    {
        string reason = Marshal.PtrToStringUTF8(Librdkafka.ErrorText(message)) ?? ((ErrorCode)code).GetReason();
        verdict.Judge((ErrorCode)code == ErrorCode.Local_Fatal ? Fatal(reason) : new Error((ErrorCode)code, reason), topic);
    }

    private Error Fatal(string otherwise)
    {
        Span<byte> text = stackalloc byte[Librdkafka.ErrorBytes];
        int code = Librdkafka.FatalError(client, text, (nuint)text.Length);
        return code == 0 ? new Error(ErrorCode.Local_Fatal, otherwise, isFatal: true) : new Error((ErrorCode)code, Librdkafka.Text(text), isFatal: true);
    }
}
