using Confluent.Kafka;

namespace Vigia.Kafka.Native;

/// <summary>librdkafka's codes as the client library's kind of error.</summary>
internal static class FatalErrors
{
    /// <summary>The error; for the code that only says that there is a fatal one, that one.</summary>
    /// <param name="client">librdkafka's address of the client.</param>
    /// <param name="code">The code.</param>
    /// <param name="reason">What was said of it.</param>
    public static Error Resolve(nint client, int code, string reason)
    {
        if ((ErrorCode)code != ErrorCode.Local_Fatal)
        {
            return new Error((ErrorCode)code, reason);
        }
        Span<byte> text = stackalloc byte[Librdkafka.ErrorBytes];
        int cause = Librdkafka.FatalError(client, text, (nuint)text.Length);
        return cause == 0
            ? new Error(ErrorCode.Local_Fatal, reason, isFatal: true)
            : new Error((ErrorCode)cause, Librdkafka.Text(text), isFatal: true);
    }
}
