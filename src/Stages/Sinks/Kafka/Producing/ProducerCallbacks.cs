using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Confluent.Kafka;
using Vigia.Kafka.Native;

namespace Vigia.Stages.Sinks.Kafka.Producing;

/// <summary>What librdkafka calls back for a producer. Nothing is thrown into it: that would end the process.</summary>
internal sealed unsafe class ProducerCallbacks : IDisposable
{
    private readonly DeliveryTable _deliveries;
    private readonly Action<LogMessage> _onLog;
    private readonly Action<Error> _onError;
    private GCHandle _handle;

    public ProducerCallbacks(DeliveryTable deliveries, Action<LogMessage> onLog, Action<Error> onError)
    {
        _deliveries = deliveries;
        _onLog = onLog;
        _onError = onError;
        _handle = GCHandle.Alloc(this);
    }

    public void SetOn(nint configuration)
    {
        Librdkafka.SetOpaque(configuration, GCHandle.ToIntPtr(_handle));
        Librdkafka.SetReportCallback(configuration, &OnReport);
        Librdkafka.SetErrorCallback(configuration, &OnError);
        Librdkafka.SetLogCallback(configuration, &OnLog);
    }

    /// <summary>To be called once the client is gone.</summary>
    public void Dispose()
    {
        if (_handle.IsAllocated)
        {
            _handle.Free();
        }
    }

    private static ProducerCallbacks Of(nint opaque) => (ProducerCallbacks)GCHandle.FromIntPtr(opaque).Target!;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnReport(nint client, NativeMessage* message, nint opaque) =>
        Of(opaque)._deliveries.Report(message->Tag, message->Error);

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnError(nint client, int code, nint text, nint opaque) =>
        Quietly(() => Of(opaque)._onError(FatalErrors.Resolve(client, code, Marshal.PtrToStringUTF8(text) ?? "")));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static void OnLog(nint client, int level, nint facility, nint text) =>
        Quietly(() =>
            Of(Librdkafka.Opaque(client))
                ._onLog(
                    new LogMessage(
                        "vigia",
                        (SyslogLevel)level,
                        Marshal.PtrToStringUTF8(facility) ?? "",
                        Marshal.PtrToStringUTF8(text) ?? ""
                    )
                )
        );

    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception)
        {
            // A log that fails must not take the process with it.
        }
    }
}
